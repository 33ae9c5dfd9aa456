"""`selfcheck power`: is a step that takes 5 % longer called slower, in 20 s a pair?

The slower form is the same step behind which its process spins for 5 % of what that
very step took (`worker.open_slower`): the ratio is 1.05 by construction, however fast
the process is and however long a block. Both forms wait for each step's end, so that
there is a time to spin for; beside that the other one spins for 0 %.

A try has as many rounds as 20 s hold, by what rounds took here: from the command line's
begin over the first rounds, in which the framework is imported, to the last. Tries are
drawn from rounds that are measured once (`drawn_groups`).
"""

import statistics as stats
import time
from pathlib import Path
from typing import NotRequired, TypedDict

import numpy as np
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import reasons
from graphparity.common.contract.timings import Interval
from graphparity.common.results import documents
from graphparity.common.system import scratch
from graphparity.common.timing import intervals, marks
from graphparity.common.timing.race import place
from graphparity.common.timing.race.head_to_head import Arm, Race
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import against_itself, kept
from graphparity.experiments.selfcheck.kept import Head
from graphparity.experiments.selfcheck.races import drawn_groups, race
from graphparity.experiments.selfcheck.races.drawn_groups import Counted
from graphparity.experiments.selfcheck.races.race import Raw
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

SLOWER = 0.05  # of a step
PAIR_S = 20.0  # of a try at most, since its command line began
CALLED = 0.90  # of the tries at least
TRIES = 400
MOST = 1 / 2  # of the rounds that are measured, in one try
LIMIT_S = 300.0  # of a request
TITLES = "step", "rounds of a try", "half-width", "ratio", "called slower", "f / s / ="


class Row(TypedDict):
    """What was found of a backend; failure: why nothing was."""

    backend: str
    failure: str | None
    step_s: NotRequired[Interval | None]  # of the faster form
    ratio: NotRequired[Interval | None]  # over all rounds: the slower one's speed
    first_s: NotRequired[float]  # since the command line began, to the first rounds
    each_s: NotRequired[float]  # of all lanes' rounds at once, the median
    size: NotRequired[int]  # rounds of a try
    counted: NotRequired[Counted]
    rounds: NotRequired[list[Raw]]


class Document(Head):
    """The JSON of `selfcheck power`."""

    rows: list[Row]


def power(
    screen: Console,
    names: tuple[str, ...],
    what: tuple[str, str],
    rounds: int,
    json: Path | None,
) -> int:
    """Measure, draw and show; 1 where a backend's slower step is missed too often.

    what: workload and config. rounds: of each backend.
    """
    begun_s, began_s, rows = time.time(), race.age_s(), list[Row]()
    inputs = race.cast(against_itself.drawn(*what))
    with reporting(screen, len(names) * _times(rounds)) as reporter:
        for name in names:
            rows.append(_row(name, what, inputs, rounds, began_s, reporter))
    settings: dict[str, object] = {"workload": what[0], "config": what[1]}
    settings |= {"rounds": rounds, "slower": SLOWER, "pair_s": PAIR_S}
    document: Document = {
        **kept.head("power", begun_s, names, settings),
        "rows": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    show(screen, rows)
    return int(any(map(failed, rows)))


def _times(rounds: int) -> int:
    """How often all lanes make a round at once."""
    return -(-rounds // len(place.lanes("cpu")))


def _row(
    name: str,
    what: tuple[str, str],
    inputs: dict[str, object],
    rounds: int,
    began_s: float,
    reporter: Reporter,
) -> Row:
    """One backend: its rounds, then tries of them."""
    took = list[float]()
    try:
        with scratch.folder() as cache, Zygotes(LIMIT_S) as zygotes:
            run = Race(
                Place(place.lanes("cpu"), cache, zygotes), arms(name, what, inputs)
            )
            for number in range(_times(rounds)):
                reporter.doing(f"{name}: all lanes, {number + 1} of {_times(rounds)}")
                begun = time.monotonic()
                run.go(reporter.say)
                took.append(time.monotonic() - begun)
                reporter.advance()
    except WorkerFailure as failure:
        why = f"{failure.status}: {reasons.one_line(failure)}"
        return {"backend": name, "failure": why}
    return row(name, run, began_s + took[0], stats.median(took[1:]))


def arms(name: str, what: tuple[str, str], inputs: dict[str, object]) -> list[Arm]:
    """The step that spins for nothing, and the one that spins for SLOWER."""
    shares = iter((0.0, SLOWER))
    return [
        Arm(arm.cell, _spinning(inputs, next(shares)), "open_slower")
        for arm in race.arms((name, name), what, dict)
    ]


def _spinning(inputs: dict[str, object], share: float) -> race.Request:
    return lambda: {**inputs, "share": share}


def row(name: str, run: Race, first_s: float, each_s: float) -> Row:
    """The figures of a backend's rounds. first_s: until the first ones were over, since
    a command line's begin; each_s: of those that follow."""
    base, other = (arm.cell for arm in run.arms)
    whole = [one.samples for one in run.rounds if {base, other} <= set(one.samples)]
    rounds = [[samples[base], samples[other]] for samples in whole]
    size = rounds_of_a_try(len(run.place.lanes), first_s, each_s, len(rounds))
    if size < marks.PROCESSES:
        why = f"{PAIR_S:g} s hold {size} rounds, {marks.PROCESSES} are needed"
        kept = race.raw(run)
        took: Row = {"backend": name, "failure": why, "first_s": first_s}
        return {**took, "each_s": each_s, "size": size, "rounds": kept}
    rng, sides = np.random.default_rng(20), [(0, 1)]
    found = drawn_groups.drawn(rounds, sides, size, TRIES, rng)
    most = drawn_groups.disjoint(len(rounds), sides, size)
    return {
        "backend": name,
        "failure": None,
        "step_s": intervals.step_time([pair[0]["blocks"] for pair in rounds]),
        "ratio": run.ratio(),
        "first_s": first_s,
        "each_s": each_s,
        "size": size,
        "counted": drawn_groups.counted(found, 1 / (1 + SLOWER), most),
        "rounds": race.raw(run),
    }


def rounds_of_a_try(lanes: int, first_s: float, each_s: float, made: int) -> int:
    """As many as PAIR_S holds, but no more than MOST of those that were made: tries
    that share more would all be the same one."""
    later = max(0, int((PAIR_S - race.ENDS_S - first_s) / each_s))
    fit = lanes * (1 + later) if first_s <= PAIR_S else 0
    return min(fit, int(MOST * made))


def failed(row: Row) -> str | None:
    """Why this row is not what it must be; None where it is. A try that is not judged
    has not called the step slower."""
    if row["failure"] is not None:
        return f"not measured: {row['failure']}"
    counted = row["counted"]
    called = counted["marks"]["slower"]
    if called >= CALLED * counted["tries"]:
        return None
    text = f"called slower in {called} of {counted['tries']} tries"
    if counted["judged"] < counted["tries"]:
        text += f", {counted['tries'] - counted['judged']} not judged: {counted['why']}"
    return text


def show(screen: Console, rows: list[Row]) -> None:
    """A table of all backends, and a line for each that misses."""
    title = f"a step that takes {SLOWER:.0%} longer, in {PAIR_S:g} s a pair"
    table = Table(title=title, title_justify="left")
    table.add_column("backend")
    for text in TITLES:
        table.add_column(text, justify="right")
    for one in rows:
        table.add_row(one["backend"], *_cells(one))
    screen.print(table)
    for one in rows:
        if why := failed(one):
            screen.print(f"{one['backend']}: {why}", markup=False, highlight=False)
    known = [one["counted"]["disjoint"] for one in rows if one["failure"] is None]
    if known:
        text = f"Tries are drawn from the same rounds: {min(known)} at most share none."
        screen.print(text, highlight=False)


def _cells(row: Row) -> tuple[str, ...]:
    if row["failure"] is not None:
        return ("–",) * len(TITLES)
    counted, step, ratio = row["counted"], row["step_s"], row["ratio"]
    half = counted["half_width"]
    return (
        tables.seconds(step["median"] if step else None),
        str(row["size"]),
        "–" if half is None else f"±{half:.2%}",
        race.interval(ratio) if ratio else "–",
        f"{counted['marks']['slower'] / counted['tries']:.1%}",
        " / ".join(map(str, counted["marks"].values())),
    )
