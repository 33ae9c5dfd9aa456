"""Inside a worker: the agreement stage itself, with a planted program as the backend.

The stage asks a pool; here the pool is this process, in which the oracle's worker and
the planted backend answer by the same functions as in their own processes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from graphparity.common.agreement import stage, targets, worker as oracle_commands
from graphparity.common.contract import registry, selection
from graphparity.common.contract.cell import Cell
from graphparity.common.worker import session, steps
from graphparity.common.worker.session import Session
from graphparity.common.workers.pool import Pool
from graphparity.experiments.calibrate import planted
from graphparity.experiments.calibrate.bench import EDGES, STEPS
from graphparity.experiments.calibrate.planted import Plant


@dataclass
class Here:
    """A pool of one process; `backend` is the session of the planted program."""

    backend: Session | None = None
    judge: str = "judge"

    def ask(self, name: str, command: str, **arguments: Any) -> Any:
        """One request, answered at once."""
        if name == self.judge:
            judge: Callable[..., Any] = oracle_commands.COMMANDS[command]
            return judge(**arguments)
        if command == "forget" or self.backend is None:
            return None
        commands: dict[str, Any] = dict(steps.COMMANDS)
        with session.held(self.backend), np.errstate(all="ignore"):
            return commands[command](**arguments)


def target(workload: str, config: str, seed: int) -> targets.Target:
    """The oracle's side of a cell in float32, its training included."""
    here = cast(Pool, Here())
    return targets.target(here, workload, config, "float32", seed, STEPS)


def caught(target: targets.Target, plant: Plant, size: float) -> dict[str, bool]:
    """Which part of the stage's verdict catches a program.

    The stage takes it for the baseline, whose name alone is used: the oracle it would
    let judge itself.
    """
    workload, config = target.spec["workload"], target.spec["config"]
    program = plant(planted.right(workload), size)
    here = cast(Pool, Here(planted.session(target.spec, program)))
    dtype, name = "float32", selection.baseline()
    assert not registry.backends()[name].oracle
    document = stage.attempt(here, Cell(workload, config, name, "cpu", dtype), target)
    exact = document.get("mathematics")
    found = document["agreement"]
    bad = [v["output"] for v in found if v["verdict"] == "disagree"]
    return {
        "rounding": not found or any("[at " not in name for name in bad),
        "mathematics": exact is not None and exact["status"] == "disagree",
        EDGES: any("[at " in name for name in bad),
    }
