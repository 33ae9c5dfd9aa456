"""The verdicts judged on many seeds: false alarms and misses. Not a timed test."""

import dataclasses
import os
from collections.abc import Callable

from rich.console import Console

from graphparity.common.agreement import stage, targets, verdicts
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Drawn
from graphparity.common.system import environment, scratch
from graphparity.common.workers.pool import Pool
from graphparity.experiments.selfcheck.against_itself import WORKLOAD, fresh_pool
from graphparity.experiments.shared.terminal.progress import reporting

BROKEN = f"{__package__}.broken"  # a package of backends
AT_ONCE = 50  # seeds of a config that are checked together
WRONG = ("tf32", "bfloat16", "sign_of_update", "sign_of_element")


def seeds(
    screen: Console,
    names: list[str],
    workload: str,
    configs: tuple[str, ...],
    count: int,
    free: bool,
    device: str,
) -> int:
    """Agreement on `count` seeds, configs in turn: 0 if no right program is accused, no
    wrong one missed (wrong ones there are of two_layer_net, in NumPy: on the CPU)."""
    others = os.environ.get(registry.SEARCH, "")
    search = ",".join(filter(None, [others, BROKEN]))
    with environment.changed({registry.SEARCH: search}):
        return _judged(screen, names, workload, configs, count, free, device)


def _judged(
    screen: Console,
    names: list[str],
    workload: str,
    configs: tuple[str, ...],
    count: int,
    free: bool,
    device: str,
) -> int:
    """The same, the wrong programs beside the others."""
    wrong = list(WRONG) if (workload, device) == (WORKLOAD, "cpu") else []
    if gone := [name for name in names if registry.backends()[name].missing()]:
        screen.print(f"not installed, left out: {', '.join(gone)}")
        names = [name for name in names if name not in gone]
    worst: dict[str, list[float]] = {name: [] for name in [*names, *wrong]}
    with (
        scratch.folder() as cache,
        fresh_pool(cache, device) as pool,
    ):
        pool.start(list(worst), parallel=2)
        if down := {n: pool.down[n] for n in worst if n in pool.down}:
            for name, reason in down.items():
                screen.print(f"{name}: unavailable: {reason}", markup=False)
            return 1
        with reporting(screen, count) as reporter:
            stride = 1 if free else AT_ONCE * len(configs)
            for first in range(0, count, stride):
                chunk = range(first, min(count, first + stride))
                for number, config in enumerate(configs):
                    share = [s for s in chunk if s % len(configs) == number]
                    if share:
                        reporter.doing(f"seeds {share[0]} to {share[-1]}: {config}")
                        cell = (workload, config)
                        targets = _Targets(pool, cell, share, free)
                        for name in worst:
                            target = targets.of(name)
                            worst[name] += _ratios(
                                screen, pool, name, cell, target, share
                            )
                        for _ in share:
                            reporter.advance()
    return _tell(screen, worst, names, wrong, count)


def _tell(
    screen: Console,
    worst: dict[str, list[float]],
    names: list[str],
    wrong: list[str],
    count: int,
) -> int:
    limit = 1.0
    failed = not names
    for name in names:
        alarms = sum(ratio > limit for ratio in worst[name])
        failed = failed or alarms > 0
        text = f"{name}: {alarms} false alarms in {count} seeds, nearest to its limit"
        screen.print(f"{text} {max(worst[name]):.3g}", highlight=False)
    for name in wrong:
        caught = sum(ratio > limit for ratio in worst[name])  # never of a dead worker
        failed = failed or caught < count
        text = f"{name}: caught in {caught} of {count} seeds, least of the limit"
        screen.print(f"{text} {min(worst[name]):.3g}", highlight=False)
    return int(failed)


class _Targets:
    """The targets of some seeds of a config: one for each variant of the rule that the
    backends' libraries compute."""

    def __init__(
        self, pool: Pool, what: tuple[str, str], numbers: list[int], free: bool
    ) -> None:
        self.arguments = pool, what, numbers, free
        self.known: dict[str, Target] = {}

    def of(self, backend: str) -> Target:
        """The target of a backend."""
        key = repr(specs.dialect(backend, specs.spec(*self.arguments[1])))
        if key not in self.known:
            self.known[key] = _target(*self.arguments, backend)
        return self.known[key]


def _target(
    pool: Pool, what: tuple[str, str], numbers: list[int], free: bool, backend: str
) -> Target:
    """One target with the steps of several seeds, so that each program is compiled
    once; for whole trainings there is one seed at a time."""

    def find(make: Callable[..., Target], number: int) -> Target:
        return make(pool, *what, "float32", number, steps=3, backend=backend)

    if free:
        target = find(targets.target, numbers[0])
        return dataclasses.replace(
            target, labels=[f"{numbers[0]}:{n}" for n in target.labels]
        )
    every = [find(targets.single_steps, n) for n in numbers]
    return dataclasses.replace(
        every[0],
        drawn=Drawn(steps=[step for target in every for step in target.drawn["steps"]]),
        expected=[step for target in every for step in target.expected],
        labels=[f"{n}:{m}" for n, target in zip(numbers, every) for m in target.labels],
    )


def _ratios(
    screen: Console,
    pool: Pool,
    name: str,
    what: tuple[str, str],
    target: Target,
    numbers: list[int],
) -> list[float]:
    """The worst part of a limit for each seed; infinite where an output has no ratio.

    A check that ended early, as its worker failed or an error of ours broke it, counts
    as a false alarm for a right program, and as a miss for a wrong one.
    """
    document = stage.attempt(pool, Cell(*what, name, pool.device, "float32"), target)
    if stage.ended_early(document):
        screen.print(f"{name}, seeds {numbers}: {document['reason']}", markup=False)
        return [0.0 if name in WRONG else float("inf")] * len(numbers)
    if name not in WRONG and document["status"] != "agree":
        screen.print(f"{name}, seeds {numbers}: {document['reason']}", markup=False)
    ratios = dict.fromkeys(numbers, 0.0)
    for verdict in document["agreement"]:
        label = verdict["output"].rpartition("[")[2]
        seed = int(label.split(":")[0]) if ":" in label else numbers[0]
        good = verdict["verdict"] != "disagree"
        ratio = verdicts.share(verdict) if good or verdict["ratio"] else float("inf")
        ratios[seed] = max(ratios[seed], ratio)
    return list(ratios.values())
