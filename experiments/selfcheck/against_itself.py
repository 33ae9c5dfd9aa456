"""The instrument judged by itself: does A equal A, is the step the bare step, is a
wrong program caught and a right one never accused? Nothing here is a timed test."""

import contextlib
import dataclasses
import math
import statistics as stats
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Block, Interval, Sample, Watched
from graphparity.common.system import load, machine, scratch
from graphparity.common.timing import comparison, disturbance, interleaved, intervals
from graphparity.common.timing.lock_step import driver
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared.terminal.progress import reporting

WORKLOAD = "two_layer_net"


def fresh_pool(cache: Path, device: str = "cpu") -> Pool:
    """Workers of their own for one check."""
    return Pool(device, "float32", machine.cores(None), cache, limit_s=300.0)


# -- A/A and the bare loop -------------------------------------------------------------


def _add_block(pool: Pool, form: str, size: dict[str, int], sample: Watched) -> None:
    """Time a block and what ran beside it; `NAME/bare` is a loop by hand in the process
    of NAME."""
    name, _, bare = form.partition("/")
    before = pool.load()
    block: Block = pool.ask(name, "bare_block" if bare else "block", **size)
    disturbance.add(sample, block, load.between(before, pool.load()), size["steps"])


def _pair_round(
    forms: list[str], inputs: dict[str, Any], seconds: float, cache: Path, device: str
) -> list[Watched]:
    """One fresh process for each form, then interleaved blocks until `seconds` are up;
    disturbed ones are left out."""
    effort = interleaved.EFFORTS["quick"]
    rng = np.random.default_rng(time.time_ns())
    cast = {key: dtypes.cast(inputs[key], "float32") for key in ("start", "batches")}
    found: dict[str, Watched] = {
        form: {"blocks": [], "disturbances": [], "waited": []} for form in forms
    }
    with fresh_pool(cache, device) as pool:
        pool.start([form for form in forms if "/" not in form], parallel=2)
        for form in forms:
            name, _, bare = form.partition("/")
            more = {"best": bare == "best"} if bare else {}
            command = "open_bare" if bare else "open"
            pool.ask(name, command, spec=inputs["spec"], **cast, **more)
        sized = pool.ask(forms[0], "calibrate", seconds=effort.block_s)
        size = {"steps": sized["steps"], "untimed": interleaved.untimed(sized, effort)}
        begin = time.monotonic()
        while time.monotonic() - begin < seconds or len(found[forms[0]]["blocks"]) < 3:
            for form in map(str, rng.permutation(forms)):
                pool.quiet()
                _add_block(pool, form, size, found[form])
    for sample in found.values():
        disturbance.settle(sample)
    return [found[form] for form in forms]


def _stepped_round(
    forms: list[str], inputs: dict[str, Any], seconds: float, cache: Path, device: str
) -> list[Sample]:
    """One fresh process for each form, then blocks in lock step as in `compare`, for
    `seconds` at most."""

    def fail(_: Cell, failure: WorkerFailure) -> None:
        raise failure

    effort = dataclasses.replace(interleaved.EFFORTS["quick"], sweeps_s=seconds)
    rng = np.random.default_rng(time.time_ns())
    spec = inputs["spec"]
    with fresh_pool(cache, device) as pool:
        pool.start(forms, parallel=2)
        place = (spec["workload"], spec["config"])
        cells = [Cell(*place, form, device, "float32") for form in forms]
        samples = interleaved.open_all(pool, cells, inputs, effort, fail, parallel=2)
        driver.sweeps(pool, samples, effort, rng, fail, {}, print)
    return [samples[cell] for cell in cells]


def _stepped_ratio(
    forms: list[str], inputs: dict[str, Any], seconds: float, rounds: int, device: str
) -> tuple[Interval | None, str | None, list[float]]:
    """The second form over the first, by what `compare` takes in lock step; why nothing
    may be concluded from it; how long turns took from one process to the other."""
    with scratch.folder() as cache:
        made = [
            _stepped_round(forms, inputs, seconds / rounds, cache, device)
            for _ in range(rounds)
        ]
    every = [sample for pair in made for sample in pair]
    first, second = ([pair[side]["blocks"] for pair in made] for side in (0, 1))
    found = intervals.speedup(first, second, alike=intervals.neighbours)
    why = comparison.against(every) or (None if found else "no blocks in common")
    return found, why, [sample["woken_s"] for sample in every]


def _ratio(
    forms: list[str],
    inputs: dict[str, Any],
    seconds: float,
    rounds: int,
    statistic: intervals.Statistic | None = None,
    device: str = "cpu",
) -> tuple[Interval | None, str | None]:
    """The ratio of two forms, and why nothing may be concluded from it."""
    with scratch.folder() as cache:
        pairs = [
            _pair_round(forms, inputs, seconds / rounds, cache, device)
            for _ in range(rounds)
        ]
    first, second = ([pair[side]["blocks"] for pair in pairs] for side in (0, 1))
    found = intervals.speedup(first, second, statistic=statistic)
    why = comparison.against([sample for pair in pairs for sample in pair])
    return found, why or (None if found else "no blocks in common")


def drawn(workload: str, config: str) -> dict[str, Any]:
    """The inputs of a workload config: spec, start and batches."""
    with scratch.folder() as cache, fresh_pool(cache) as pool:
        spec = specs.spec(workload, config)
        inputs = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
        return {**inputs, "spec": spec}


def same(
    screen: Console, name: str, device: str, pairs: int, seconds: float, rounds: int
) -> int:
    """A/A in lock step: a backend against itself; 0 if 92 % of intervals hold 1, at 2 %
    or less, of the pairs in which the machine was quiet; 1 where it was in none."""
    inputs, hits, widths = drawn(WORKLOAD, "digits"), 0, list[float]()
    forms, woken_s = [name, f"{name}#2"], list[float]()
    with reporting(screen, pairs) as reporter:
        for _ in range(pairs):
            ratio, why, took = _stepped_ratio(forms, inputs, seconds, rounds, device)
            woken_s += took
            reporter.advance()
            if ratio is None or why:
                screen.print(f"A/A {name}: not judged: {why}", highlight=False)
                continue
            low, high = ratio["low"] or 0.0, ratio["high"] or 0.0
            hits += low <= 1.0 <= high
            widths.append(intervals.half_width(ratio))
            reporter.doing(f"A/A {name}: {ratio['median']:.4f} [{low:.4f}, {high:.4f}]")
    judged, width = len(widths), stats.median(widths) if widths else math.inf
    screen.print(f"{hits} of {judged} intervals hold 1; median half-width {width:.2%}")
    turn = f"{1e6 * stats.median(woken_s):.0f} µs, in a process's median"
    screen.print(f"a turn came from one process to the other in {turn}")
    return int(not judged or hits < 0.92 * judged or width > 0.02)


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
    inputs, failed = drawn(*what), False
    for name in names:
        forms = [name, f"{name}/{'best' if best else 'bare'}"]
        ratio, why = _ratio(forms, inputs, seconds, rounds, intervals.paired)
        if ratio is None or why:
            screen.print(f"{name}: not judged: {why}", highlight=False)
            failed = True
            continue
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
    names = []
    for name in registry.backends():
        with contextlib.suppress(registry.Gap):
            registry.locate(name, "bare")
            names.append(name)
    return names
