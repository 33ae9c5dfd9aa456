"""`selfcheck bare`: is the measured step the step that one writes by hand?

Harness and loop by hand run in one process, block by block in random order; new
processes, one after the other on all cores, or (forked) in every lane at once, one core
each, forked where that is safe.
"""

import contextlib
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from rich.console import Console

from graphparity.common.contract import dtypes, registry
from graphparity.common.contract.timings import Block, Interval, Watched
from graphparity.common.results import documents
from graphparity.common.system import load, scratch
from graphparity.common.timing import comparison, disturbance, interleaved, intervals
from graphparity.common.timing.race import place
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import kept
from graphparity.experiments.selfcheck.against_itself import drawn
from graphparity.experiments.selfcheck.kept import Head
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

LIMIT_S = 300.0  # of a request
SAME, BEST = (0.97, 1.03), 1.05  # of the ratio: its interval; of the best, the middle
LEAST = 3  # blocks of each form in a process

Pair = list[Watched]  # of one process: the harness's blocks and those by hand


class Row(TypedDict):
    """What was found of a backend. why: what speaks against its ratio; anew: why its
    processes were not forked, None where they were or were not to be."""

    backend: str
    ratio: Interval | None
    why: str | None
    anew: str | None
    rounds: list[Pair]


class Document(Head):
    """The JSON of `selfcheck bare`."""

    rows: list[Row]


def bare(
    screen: Console,
    names: list[str],
    what: tuple[str, str],
    seconds: float,
    rounds: int,
    best: bool,
    forked: bool = False,
    json: Path | None = None,
) -> int:
    """Each backend's measured step against a loop by hand; 1 where one is not within.

    Of the same step the interval must lie in SAME; of the best that one can write the
    ratio may be BEST at most. what: workload and config.
    """
    begun_s, inputs, rows = time.time(), drawn(*what), list[Row]()
    with reporting(screen, len(names)) as reporter:
        for name in names:
            row = _row(name, inputs, (seconds, rounds), best, forked, reporter)
            reporter.say(line(row, best))
            reporter.advance()
            rows.append(row)
    settings: dict[str, object] = {"workload": what[0], "config": what[1]}
    settings |= {"seconds": seconds, "rounds": rounds, "best": best, "forked": forked}
    document: Document = {
        **kept.head("bare", begun_s, names, settings),
        "rows": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    return int(not all(within(row, best) for row in rows))


def _row(
    name: str,
    inputs: dict[str, Any],
    amount: tuple[float, int],
    best: bool,
    forked: bool,
    reporter: Reporter,
) -> Row:
    forms, (seconds, rounds) = [name, f"{name}/{'best' if best else 'bare'}"], amount
    with ExitStack() as stack:
        cache = stack.enter_context(scratch.folder())
        zygotes = stack.enter_context(Zygotes(LIMIT_S)) if forked else None
        lanes = place.lanes("cpu", 1 if forked else None)
        where, made = Place(lanes, cache, zygotes, limit_s=LIMIT_S), list[Pair]()
        while len(made) < rounds:
            reporter.doing(f"{name}: {len(made)} of {rounds} processes")
            work = lambda pool: pair_round(pool, forms, inputs, seconds / rounds)
            made += where.at_once(work)
        anew = zygotes.anew.get(name) if zygotes else None
    first, second = ([pair[side]["blocks"] for pair in made] for side in (0, 1))
    found = intervals.speedup(first, second, statistic=intervals.paired)
    why = comparison.against([sample for pair in made for sample in pair])
    why = why or (None if found else "no blocks in common")
    return {"backend": name, "ratio": found, "why": why, "anew": anew, "rounds": made}


def pair_round(
    pool: Pool, forms: list[str], inputs: dict[str, Any], seconds: float
) -> Pair:
    """A new process, then interleaved blocks of the forms until `seconds` are up;
    disturbed ones are left out."""
    effort = interleaved.EFFORTS["quick"]
    rng = np.random.default_rng(time.time_ns())
    found: dict[str, Watched] = {
        form: {"blocks": [], "disturbances": [], "waited": []} for form in forms
    }
    _open(pool, forms, inputs)
    sized = pool.ask(forms[0], "calibrate", seconds=effort.block_s)
    size = {"steps": sized["steps"], "untimed": interleaved.untimed(sized, effort)}
    begin, least = time.monotonic(), found[forms[0]]["blocks"]
    while time.monotonic() - begin < seconds or len(least) < LEAST:
        for form in map(str, rng.permutation(forms)):
            pool.quiet()
            _add_block(pool, form, size, found[form])
    for sample in found.values():
        disturbance.settle(sample)
    return [found[form] for form in forms]


def _open(pool: Pool, forms: list[str], inputs: dict[str, Any]) -> None:
    """Open the cell, and the loop by hand in the same process: `NAME/bare`."""
    cast = {key: dtypes.cast(inputs[key], "float32") for key in ("start", "batches")}
    for form in forms:
        name, _, by_hand = form.partition("/")
        more = {"best": by_hand == "best"} if by_hand else {}
        command = "open_bare" if by_hand else "open"
        pool.ask(name, command, spec=inputs["spec"], **cast, **more)


def _add_block(pool: Pool, form: str, size: dict[str, int], sample: Watched) -> None:
    """Time a block and what ran beside it."""
    name, _, by_hand = form.partition("/")
    before = pool.load()
    block: Block = pool.ask(name, "bare_block" if by_hand else "block", **size)
    disturbance.add(sample, block, load.between(before, pool.load()), size["steps"])


def within(row: Row, best: bool) -> bool:
    """Whether a ratio is what it must be; one that is not judged isn't."""
    ratio = row["ratio"]
    if ratio is None or row["why"]:
        return False
    low, high = ratio["low"] or 0.0, ratio["high"] or 0.0
    return ratio["median"] <= BEST if best else low >= SAME[0] and high <= SAME[1]


def show(screen: Console, rows: list[Row], best: bool) -> None:
    """A line for each backend."""
    for row in rows:
        screen.print(line(row, best), markup=False, highlight=False)


def line(row: Row, best: bool) -> str:
    """What was found of a backend, in a line."""
    name, ratio = row["backend"], row["ratio"]
    anew = f" (not forked: {row['anew']})" if row["anew"] else ""
    if ratio is None or row["why"]:
        return f"{name}: not judged: {row['why']}{anew}"
    low, high = ratio["low"] or 0.0, ratio["high"] or 0.0
    limit = f"at most {BEST}" if best else f"within {SAME[0]} to {SAME[1]}"
    text = f"{name}: harness/bare {ratio['median']:.4f} [{low:.4f}, {high:.4f}]"
    return f"{text} {'' if within(row, best) else 'NOT '}{limit}{anew}"


def with_bare() -> list[str]:
    """The backends that have a loop by hand, their own or a borrowed one."""
    names = []
    for name in registry.backends():
        with contextlib.suppress(registry.Gap):
            registry.locate(name, "bare")
            names.append(name)
    return names
