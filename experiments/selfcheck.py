"""The instrument judged by itself: does A equal A, is the step the bare step, is a
wrong program caught and a right one never accused? Nothing here is a timed test."""

import contextlib
import dataclasses
import os
import statistics as stats
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from common import agreement, bench, contract, machine, registry, statistics, verify
from common.contract import Cell
from common.pool import Pool
from common.progress import reporting
from common.workers import WorkerFailure

WORKLOAD = "two_layer_net"
FAKES = "tests.fakes"
AT_ONCE = 50  # seeds of a config that are checked together
WRONG = ("tf32", "bfloat16", "sign_of_update", "sign_of_element")


def _pool(cache: Path) -> Pool:
    return Pool("cpu", "float32", machine.cores(None), cache, limit_s=300.0)


# -- A/A and the bare loop -------------------------------------------------------------


def _block(pool: Pool, arm: str, size: dict[str, int]) -> float:
    """A timed block; `NAME/bare` is a loop by hand in the process of NAME."""
    name, _, bare = arm.partition("/")
    return float(pool.ask(name, "bare_block" if bare else "block", **size)["seconds"])


def _pair_round(
    arms: list[str], given: dict[str, Any], seconds: float, cache: Path
) -> list[list[float]]:
    """One fresh process for each arm, then interleaved blocks until `seconds` are
    up."""
    effort = bench.EFFORTS["quick"]
    rng = np.random.default_rng(time.time_ns())
    cast = {key: verify.cast(given[key], "float32") for key in ("start", "batches")}
    times: dict[str, list[float]] = {arm: [] for arm in arms}
    with _pool(cache) as pool:
        pool.start([arm for arm in arms if "/" not in arm], parallel=2)
        for arm in arms:
            name, _, bare = arm.partition("/")
            more = {"best": bare == "best"} if bare else {}
            command = "open_bare" if bare else "open"
            pool.ask(name, command, spec=given["spec"], **cast, **more)
        sized = pool.ask(arms[0], "calibrate", seconds=effort.block_s)
        size = {"steps": sized["steps"], "untimed": bench.untimed(sized, effort)}
        begin = time.monotonic()
        while time.monotonic() - begin < seconds or len(times[arms[0]]) < 3:
            for arm in rng.permutation(arms):
                pool.quiet()
                times[arm].append(_block(pool, arm, size) / size["steps"])
    return [times[arm] for arm in arms]


def _ratio(
    arms: list[str],
    given: dict[str, Any],
    seconds: float,
    rounds: int,
    statistic: statistics.Statistic = statistics.deciles,
) -> dict[str, float | None]:
    first, second = [], []
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(rounds):
            a, b = _pair_round(arms, given, seconds / rounds, Path(cache))
            first.append(list[float | None](a))
            second.append(list[float | None](b))
    found = statistics.speedup(first, second, statistic=statistic)
    assert found is not None
    return found


def _inputs(workload: str, config: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as cache, _pool(Path(cache)) as pool:
        spec = contract.spec(workload, config)
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
        return {**drawn, "spec": spec}


def same(screen: Console, name: str, pairs: int, seconds: float, rounds: int) -> int:
    """A/A: a backend against itself; 0 if 92 % of intervals hold 1, at 2 % or less."""
    given, hits, widths = _inputs(WORKLOAD, "digits"), 0, []
    with reporting(screen, pairs) as reporter:
        for _ in range(pairs):
            ratio = _ratio([name, f"{name}#2"], given, seconds, rounds)
            low, high = ratio["low"] or 0.0, ratio["high"] or 0.0
            hits += low <= 1.0 <= high
            widths.append(statistics.half_width(ratio))
            reporter.doing(f"A/A {name}: {ratio['median']:.4f} [{low:.4f}, {high:.4f}]")
            reporter.advance()
    width = stats.median(widths)
    screen.print(f"{hits} of {pairs} intervals hold 1; median half-width {width:.2%}")
    return int(hits < 0.92 * pairs or width > 0.02)


def bare(
    screen: Console,
    names: list[str],
    what: tuple[str, str],
    seconds: float,
    rounds: int,
    best: bool,
) -> int:
    """Each backend's measured step against a loop by hand: how many are not within.

    Of the same step the interval must lie in 0.97 to 1.03; of the best that one can
    write the ratio may be 1.05 at most. what: workload and config.
    """
    given, failed = _inputs(*what), False
    for name in names:
        arms = [name, f"{name}/{'best' if best else 'bare'}"]
        ratio = _ratio(arms, given, seconds, rounds, statistics.paired)
        low, high = ratio["low"] or 0.0, ratio["high"] or 0.0
        middle = ratio["median"] or 0.0
        inside = middle <= 1.05 if best else low >= 0.97 and high <= 1.03
        failed = failed or not inside
        limit = "at most 1.05" if best else "within 0.97 to 1.03"
        text = f"{name}: harness/bare {middle:.4f} [{low:.4f}, {high:.4f}]"
        screen.print(f"{text} {'' if inside else 'NOT '}{limit}", highlight=False)
    return int(failed)


def with_bare() -> list[str]:
    """The backends that have a loop by hand, their own or a borrowed one."""
    found = []
    for name in registry.backends():
        with contextlib.suppress(registry.Gap):
            registry.locate(name, "bare")
            found.append(name)
    return found


# -- false alarms and misses -----------------------------------------------------------


def seeds(
    screen: Console,
    names: list[str],
    workload: str,
    configs: tuple[str, ...],
    count: int,
    free: bool,
) -> int:
    """Agreement on `count` seeds, configs in turn: 0 if no right program is accused, no
    wrong one missed (wrong ones there are of two_layer_net)."""
    others = os.environ.get(registry.SEARCH, "")
    os.environ[registry.SEARCH] = ",".join(filter(None, [others, FAKES]))
    wrong = list(WRONG) if workload == WORKLOAD else []
    if gone := [name for name in names if registry.backends()[name].missing()]:
        screen.print(f"not installed, left out: {', '.join(gone)}")
        names = [name for name in names if name not in gone]
    worst: dict[str, list[float]] = {name: [] for name in [*names, *wrong]}
    with tempfile.TemporaryDirectory() as cache, _pool(Path(cache)) as pool:
        pool.start([registry.oracle().name, *names, *wrong], parallel=2)
        with reporting(screen, count) as reporter:
            stride = 1 if free else AT_ONCE * len(configs)
            for first in range(0, count, stride):
                chunk = range(first, min(count, first + stride))
                for number, config in enumerate(configs):
                    mine = [s for s in chunk if s % len(configs) == number]
                    if mine:
                        reporter.doing(f"seeds {mine[0]} to {mine[-1]}: {config}")
                        cell = (workload, config)
                        aims = _Aims(pool, cell, mine, free)
                        for name in worst:
                            aim = aims.of(name)
                            worst[name] += _ratios(screen, pool, name, cell, aim, mine)
                        for _ in mine:
                            reporter.advance()
    return _tell(screen, worst, names, wrong, count)


def _tell(
    screen: Console,
    worst: dict[str, list[float]],
    names: list[str],
    wrong: list[str],
    count: int,
) -> int:
    limit = agreement.THRESHOLD
    failed = not names
    for name in names:
        alarms = sum(ratio > limit for ratio in worst[name])
        failed = failed or alarms > 0
        text = f"{name}: {alarms} false alarms in {count} seeds, largest ratio"
        screen.print(f"{text} {max(worst[name]):.3g}", highlight=False)
    for name in wrong:
        caught = sum(ratio > limit for ratio in worst[name])  # never of a dead worker
        failed = failed or caught < count
        text = f"{name}: caught in {caught} of {count} seeds, least worst ratio"
        screen.print(f"{text} {min(worst[name]):.3g}", highlight=False)
    return int(failed)


class _Aims:
    """The oracle's side for some seeds of a config: once for each dialect that the
    backends' libraries speak."""

    def __init__(
        self, pool: Pool, what: tuple[str, str], numbers: list[int], free: bool
    ) -> None:
        self.given = pool, what, numbers, free
        self.known: dict[str, verify.Target] = {}

    def of(self, backend: str) -> verify.Target:
        """What this backend should give."""
        key = repr(contract.dialect(backend, contract.spec(*self.given[1])))
        if key not in self.known:
            self.known[key] = _aim(*self.given, backend)
        return self.known[key]


def _aim(
    pool: Pool, what: tuple[str, str], numbers: list[int], free: bool, backend: str
) -> verify.Target:
    """One target with the steps of several seeds, so that each program is compiled
    once; for whole trainings there is one seed at a time."""

    def find(make: Callable[..., verify.Target], number: int) -> verify.Target:
        return make(pool, *what, "float32", number, steps=3, backend=backend)

    if free:
        aim = find(verify.target, numbers[0])
        return dataclasses.replace(
            aim, labels=[f"{numbers[0]}:{n}" for n in aim.labels]
        )
    aims = [find(verify.single_steps, n) for n in numbers]
    return dataclasses.replace(
        aims[0],
        drawn={"steps": [step for aim in aims for step in aim.drawn["steps"]]},
        expected=[step for aim in aims for step in aim.expected],
        labels=[f"{n}:{m}" for n, aim in zip(numbers, aims) for m in aim.labels],
    )


def _ratios(
    screen: Console,
    pool: Pool,
    name: str,
    what: tuple[str, str],
    aim: verify.Target,
    numbers: list[int],
) -> list[float]:
    """The worst ratio of each seed; infinite where an output failed without one.

    A worker that fails accuses a right program, and catches no wrong one.
    """
    try:
        document = verify.verify(pool, Cell(*what, name, "cpu", "float32"), aim)
    except WorkerFailure as failure:
        screen.print(f"{name}, seeds {numbers}: {failure}", markup=False)
        return [0.0 if name in WRONG else float("inf")] * len(numbers)
    if name not in WRONG and document["status"] != "agree":
        screen.print(f"{name}, seeds {numbers}: {document['reason']}", markup=False)
    found = dict.fromkeys(numbers, 0.0)
    for verdict in document["agreement"]:
        label = verdict["output"].rpartition("[")[2]
        seed = int(label.split(":")[0]) if ":" in label else numbers[0]
        good = verdict["verdict"] == "agree"
        ratio = verdict["ratio"]
        ratio = (0.0 if good else float("inf")) if ratio is None else ratio
        found[seed] = max(found[seed], ratio)
    return list(found.values())
