"""What an update rule costs: by hand against by library, eager against static.

A step of a small linear model, or of the convolutional net with one image: little but
the update. Both forms run in processes of their own, blocks interleaved at random.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.timing import cell_timing, interleaved, intervals
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.terminal.progress import Reporter

CONFIGS = {"optimizers": "sgd", "cnn": "batch_1"}  # of each workload that is timed
FORMS = ("hand", "library")
FAR = 10**9  # steps of the whole training, to a rule that asks: it must not end
Arm = tuple[str, str, str]  # rule, backend, form
Samples = dict[Arm, dict[int, dict[str, Any]]]  # by round


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    workload: str
    rules: tuple[str, ...]
    backends: tuple[str, ...]
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def spec(workload: str, rule: str, form: str) -> dict[str, Any]:
    """The cell's spec: the rule at a constant rate, by hand or by library."""
    found = specs.spec(workload, CONFIGS[workload])
    hyper = specs.over_steps(rule, FAR)
    lr = 1e-4  # nothing may diverge, however long a block is
    return found | {
        "optimizer": rule,
        "lr": lr,
        "hyper": hyper,
        "library": form == "library",
    }


def arms(asked: Asked, rule: str, form: str) -> dict[Cell, Arm]:
    """The cells of a rule in one form: the process that runs each, by its name."""
    found = {}
    for name in asked.backends:
        process = name if form == "hand" else f"{name}#library"
        dtype = registry.backends()[name].dtype("float32")
        cell = Cell(asked.workload, rule, process, asked.device, dtype)
        found[cell] = (rule, name, form)
    return found


def measure(
    asked: Asked,
    reporter: Reporter,
    work_clock: WorkClock,
    samples: Samples,
    failed: dict[str, str],
    keep: Callable[[Arm, int, dict[str, Any]], None],
) -> dict[str, Any]:
    """Rounds of fresh processes, each form of each backend in one of its own.

    `samples` grows as they come, and `keep` is told of each; `failed` of arms that
    can't go on, and why. Returns the versions of what ran.
    """
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as cache:
        for number in range(asked.rounds):
            cores = machine.cores(None)
            given = (asked.device, "float32", cores, Path(cache), asked.timeout)
            with Pool(*given, work_clock) as pool:
                text = f"round {number + 1}/{asked.rounds}"
                reporter.doing(f"{text}: fresh processes")
                names = [c.backend for f in FORMS for c in arms(asked, "", f)]
                pool.start(names, parallel=2)
                for rule in asked.rules:
                    reporter.doing(f"{text}: {rule}")
                    found = _round(pool, asked, rule, number, failed)
                    for arm, sample in found.items():
                        samples.setdefault(arm, {})[number] = sample
                        keep(arm, number, sample)
                    reporter.advance()
                versions |= pool.versions()
    return versions


def _round(
    pool: Pool, asked: Asked, rule: str, number: int, failed: dict[str, str]
) -> dict[Arm, dict[str, Any]]:
    effort = interleaved.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number])
    opened: dict[Cell, dict[str, Any]] = {}
    named: dict[Cell, Arm] = {}

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        failed["/".join(named[cell])] = f"{failure.status}: {failure}"

    for form in FORMS:
        mine = spec(asked.workload, rule, form)
        own = arms(asked, rule, form)
        named |= own
        try:
            drawn = pool.ask(pool.judge, "draw", spec=mine, seed=asked.seed, steps=0)
        except WorkerFailure as failure:
            for cell in own:
                fail(cell, failure)
            continue
        cells = [c for c, arm in own.items() if "/".join(arm) not in failed]
        given = {**drawn, "spec": mine}
        opened |= interleaved.open_all(pool, cells, given, effort, fail, parallel=2)
    interleaved.sweeps(pool, opened, effort, rng, fail)
    return {named[cell]: sample for cell, sample in opened.items()}


# -- figures ---------------------------------------------------------------------------


def _blocks(samples: Samples, arm: Arm) -> intervals.Rounds:
    return [sample["blocks"] for _, sample in sorted(samples.get(arm, {}).items())]


def _against(samples: Samples, base: Arm, other: Arm) -> dict[str, Any] | None:
    """How many times as fast `other` is, over the rounds that both ran."""
    both = sorted(set(samples.get(base, {})) & set(samples.get(other, {})))
    first, second = ([samples[arm][n]["blocks"] for n in both] for arm in (base, other))
    ratio = intervals.speedup(first, second)
    return {**ratio, "verdict": intervals.verdict(ratio)} if ratio else None


def results(samples: Samples, asked: Asked) -> list[dict[str, Any]]:
    """For each rule and backend: both forms' step, by hand over library, over eager."""
    found = []
    for rule in asked.rules:
        for name in asked.backends:
            hand, library = ((rule, name, form) for form in FORMS)
            row: dict[str, Any] = {"rule": rule, "backend": name}
            row["hand_s"] = intervals.step_time(_blocks(samples, hand))
            row["library_s"] = intervals.step_time(_blocks(samples, library))
            row["hand_over_library"] = _against(samples, library, hand)
            own = eager(name)
            for form in FORMS if own in asked.backends and own != name else ():
                base, other = (rule, own, form), (rule, name, form)
                row[f"{form}_over_eager"] = _against(samples, base, other)
            found.append(row)
    return found


def eager(name: str) -> str:
    """The dynamic form of a backend's framework."""
    known = registry.backends()
    rivals = cell_timing.rivals(known[name], list(known))
    mine = known[name].framework
    return next((r for r in rivals if known[r].framework == mine), name)


def summary(rows: list[dict[str, Any]]) -> str:
    """Where by hand is faster and slower than by library, backend by backend."""
    texts = []
    for name in dict.fromkeys(row["backend"] for row in rows):
        found = {
            r["rule"]: r["hand_over_library"] for r in rows if r["backend"] == name
        }
        known = {rule: ratio for rule, ratio in found.items() if ratio}
        if not known:
            continue
        mean = float(np.exp(np.mean([np.log(r["median"]) for r in known.values()])))
        words = [
            f"{verdict} in {count}"
            for verdict in ("faster", "same", "slower", "unresolved")
            if (count := sum(r["verdict"] == verdict for r in known.values()))
        ]
        slow = [rule for rule, r in known.items() if r["verdict"] == "slower"]
        which = f" ({', '.join(slow)})" if 0 < len(slow) < len(known) else ""
        texts.append(f"{name} {mean:.2f}×: {', '.join(words)}{which}")
    return f"By hand against by library, geometric means: {'; '.join(texts)}."
