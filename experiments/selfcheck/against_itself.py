"""The instrument judged by itself: does A equal A, is the step the bare step, is a
wrong program caught and a right one never accused? Nothing here is a timed test."""

import contextlib
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.timings import Block, Interval, Watched
from graphparity.common.system import load, machine, scratch
from graphparity.common.timing import comparison, disturbance, interleaved, intervals
from graphparity.common.workers.pool import Pool

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
