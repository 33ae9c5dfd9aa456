"""The instrument judged by itself: does A equal A, is the step the bare step, is a
wrong program caught and a right one never accused? Nothing here is a timed test."""

import contextlib
import os
import statistics as stats
import tempfile
import time
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


def seeds(screen: Console, names: list[str], count: int, free: bool) -> int:
    """Agreement on `count` seeds: 0 if no right program is accused, no wrong one
    missed."""
    others = os.environ.get(registry.SEARCH, "")
    os.environ[registry.SEARCH] = ",".join(filter(None, [others, FAKES]))
    accused: dict[str, int] = dict.fromkeys(names, 0)
    caught: dict[str, int] = dict.fromkeys(WRONG, 0)
    least = dict.fromkeys(WRONG, float("inf"))
    worst, configs = 0.0, list(registry.reference(WORKLOAD).CONFIGS)
    with tempfile.TemporaryDirectory() as cache, _pool(Path(cache)) as pool:
        pool.start([registry.oracle().name, *names, *WRONG], parallel=2)
        with reporting(screen, count) as reporter:
            for seed in range(count):
                config = configs[seed % len(configs)]
                reporter.doing(f"seed {seed}: {config}")
                aim = _aim(pool, config, seed, free)
                for name in names:
                    document = _judge(pool, name, config, aim)
                    accused[name] += document["status"] != "agree"
                    if document["status"] != "agree":
                        text = f"{name}, seed {seed}: {document['reason']}"
                        screen.print(text, markup=False)
                    ratio = agreement.worst_ratio(document["agreement"]) or 0.0
                    worst = max(worst, ratio)
                for name in WRONG:
                    document = _judge(pool, name, config, aim)
                    caught[name] += document["status"] == "disagree"
                    ratio = agreement.worst_ratio(document["agreement"]) or 0.0
                    least[name] = min(least[name], ratio)
                for name in [*names, *WRONG]:
                    pool.ask(name, "forget")  # compilers keep only so many programs
                reporter.advance()
    for name, number in accused.items():
        screen.print(f"{name}: {number} false alarms in {count} seeds", highlight=False)
    for name, number in caught.items():
        text = f"{name}: caught in {number} of {count} seeds, least worst ratio"
        screen.print(f"{text} {least[name]:.3g}", highlight=False)
    screen.print(f"largest ratio of a right program: {worst:.3g}", highlight=False)
    return int(any(accused.values()) or any(n < count for n in caught.values()))


def _aim(pool: Pool, config: str, seed: int, free: bool) -> verify.Target:
    if free:
        return verify.target(pool, WORKLOAD, config, "float32", seed, steps=3)
    return verify.single_steps(pool, WORKLOAD, config, "float32", seed, steps=3)


def _judge(pool: Pool, name: str, config: str, aim: verify.Target) -> dict[str, Any]:
    try:
        cell = Cell(WORKLOAD, config, name, "cpu", "float32")
        return verify.verify(pool, cell, aim, forget=False)
    except WorkerFailure as failure:
        return verify.failed(failure)
