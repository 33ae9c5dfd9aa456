"""The page's first screen: a sentence, four numbers with what each rests on, a figure.

Texts in labels are this file's own, with links to the glossary as `[word](term)`.
"""

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry
from graphparity.common.contract.timings import BreakEven
from graphparity.common.timing.break_even import LEAST_STARTS
from graphparity.experiments.report import cells as views, figures, words
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared import called
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.shared.terminal.tables import counted

ABSENT = ("unavailable", "unsupported")
NONE = "–"
SAME = {"same": "the same"}  # what a verdict is called here
UNRESOLVED = "unresolved"
COMPARE = "compare"  # what measures all of it
MORE_STARTS = "compare --preset standard"  # makes cold starts enough for an interval

Forms = dict[str, str]  # static backend -> dynamic form
Pairs = list[tuple[Row, Row]]  # static cells, each with its row against its own form


@dataclass(frozen=True)
class Number:
    """A number of the first screen: what it counts, and what it rests on; command: what
    makes it, where it is not known."""

    value: str
    label: str
    rests: str
    place: str  # of the page, that says more
    command: str = ""


@dataclass(frozen=True)
class Screen:
    """What stands above everything else."""

    sentence: str
    numbers: list[Number]
    figure: Drawing | None  # None: nothing static was timed beside its dynamic form
    caption: str
    unmarked: list[str]  # why ratios have no mark, as the terminal says it


def screen(cells: list[Row], dynamic: Forms) -> Screen:
    """The first screen of these cells, whatever of it is known."""
    pairs, ran = figures.pairs(cells, dynamic), _ran(cells)
    numbers = [agreeing(ran), worst(ran), speed(pairs), paid(pairs)]
    drawn = figures.forms(pairs, views.backends(cells)) if pairs else None
    below = words.caption(pairs) if pairs else ""
    return Screen(sentence(cells), numbers, drawn, below, views.unmarked(cells))


def sentence(cells: list[Row]) -> str:
    """What is compared with what, and both questions."""
    known = registry.backends()
    static = [n for n, backend in known.items() if backend.graph == "static"]
    shown = {cell["backend"] for cell in cells} & {*static} or {*static}
    names = dict.fromkeys(known[name].framework for name in static if name in shown)
    text = f"The same programs in {_listed([*names])}, each as it is (a [dynamic graph]"
    text += "(dynamic)) and compiled (a [static graph](static)): do they compute the"
    return f"{text} same, and does compiling pay?"


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _ran(cells: list[Row]) -> list[Row]:
    return [cell for cell in cells if cell["status"] not in ABSENT]


# -- agreement -------------------------------------------------------------------------


def agreeing(ran: list[Row]) -> Number:
    """How many cells agree, of all that ran."""
    label = "[cells](cell) [agree](agree) with the float64 reference"
    if not ran:
        return _lacking(label, "Nothing was compared yet.", "matrix")
    if len(ran) == 1:
        label = "the one [cell](cell) that ran, held against the float64 reference"
        status = {"agree": "agrees", "disagree": "disagrees"}
        value = status.get(ran[0]["status"], str(ran[0]["status"]))
        return Number(value, label, f"{_place(ran[0])}", "matrix")
    counts = Counter(str(cell["status"]) for cell in ran)
    good = counts.pop("agree", 0)
    programs = {(cell["workload"], cell["config"]) for cell in ran}
    backends = len({cell["backend"] for cell in ran})
    rests = f"{counted(len(programs), 'program')} on {counted(backends, 'backend')}"
    if counts:
        rests += f"; {', '.join(f'{n} {status}' for status, n in counts.items())}"
    return Number(f"{good} of {len(ran)}", label, rests, "matrix")


def worst(ran: list[Row]) -> Number:
    """The error nearest to its limit, or farthest over it, and whose it is."""
    label = "the error nearest to its [limit](limit); [one floor](floor) is rounding"
    if undefined := [cell for cell in ran if views.undefined(cell)]:
        cell = undefined[0]
        more = f", and {len(undefined) - 1} more" if undefined[1:] else ""
        rests = f"{_place(cell)}{more}: an output is NaN, missing or of another shape"
        return Number("no number", label, rests, "matrix")
    known = [(found, c) for c in ran if (found := verdicts.worst(c["agreement"]))]
    if not known:
        why = "No cell has an error that is told in floors."
        return _lacking(label, why, "agreement")
    output, cell = max(known, key=lambda pair: verdicts.share(pair[0]))
    if verdicts.share(output) > 1:
        label = "the error farthest over its [limit](limit); [one floor](floor) is"
        label += " rounding"
    limit = f"{verdicts.limit(output):.3g} floors are its limit"
    rests = f"{output['output']} of {_place(cell)}; {limit}"
    ratio = output["ratio"]
    assert ratio is not None
    return Number(f"{_floors(ratio)} floors", label, rests, "agreement")


def _floors(ratio: float) -> str:
    """Two digits: `3`, `0.57`, `900`."""
    return f"{ratio:.2g}" if ratio < 99.5 else tables.in_full(ratio)


def _place(cell: Row) -> str:
    return f"{cell['backend']} on {cell['workload']}/{cell['config']}"


def _lacking(label: str, why: str, place: str, command: str = COMPARE) -> Number:
    return Number(NONE, label, why, place, called.hint(command))


# -- speed -----------------------------------------------------------------------------


def speed(pairs: Pairs) -> Number:
    """How many times as fast a static form is as its own dynamic one, in the median."""
    label = "as fast with a [static graph](static) as without one, in the median case"
    if not pairs:
        why = "No static form was timed beside its dynamic one."
        return _lacking(label, why, "speed")
    values = [row["speedup"]["median"] for _, row in pairs]
    ends = " to ".join(f"{tables.digits_of(f(values), 3)}×" for f in (min, max))
    counts = Counter(str(row["verdict"]) for _, row in pairs)
    marked = {SAME.get(w, w): counts[w] for w in tables.MARKS if counts[w]}
    span = f" from {ends}" if len(pairs) > 1 else ""
    rests = f"{counted(len(pairs), 'case')}{span}: {_told(marked)}"
    unsure = "?" if _unsure(pairs) else ""
    value = f"{tables.digits_of(statistics.median(values), 3)}×{unsure}"
    return Number(value, label, rests, "speed")


def _unsure(pairs: Pairs) -> bool:
    """Whether most ratios are unresolved."""
    unresolved = [row for _, row in pairs if row["verdict"] == UNRESOLVED]
    return 2 * len(unresolved) > len(pairs)


def paid(pairs: Pairs) -> Number:
    """After how many steps compiling has repaid itself in the median case: half of them
    take no more. A case without an answer may be any: the median is what it would be
    if all of those paid at once, to what it would be if none of them ever did."""
    label = "until compiling has [paid for itself](break-even), in the median case"
    every = [row.get("break_even_steps") for _, row in pairs]
    answers = [steps for one in every if one and (steps := _steps(one)) is not None]
    if not pairs:
        return _lacking(label, "No compilation was timed.", "speed")
    few = next((text for one in every if one and (text := _few(one))), "")
    rests = f"{counted(len(pairs), 'case')}: {_counts(answers, len(pairs))}"
    if few:
        rests += f". ? {few}; {LEAST_STARTS} are made by"
    command = called.hint(MORE_STARTS) if few else ""
    unknown = len(pairs) - len(answers)
    least, most = (
        statistics.median_low([*answers, *[end] * unknown]) for end in (0.0, math.inf)
    )
    value = _between(least, most, bool(few) or _unsure(pairs))
    return Number(value, label, rests, "speed", command)


def _steps(found: BreakEven) -> float | None:
    """Steps until it has paid, 0 where it does at once, infinite where it never does;
    None where that is open."""
    verdict, median = found["verdict"], found["median"]
    if verdict in ("at once", "never"):
        return 0.0 if verdict == "at once" else math.inf
    return median if verdict == "pays" or tables.few_starts(found) else None


def _few(found: BreakEven) -> str:
    """Why a case's number has no interval: too few cold starts."""
    open_ = found["verdict"] not in ("at once", "never") and found["median"] is not None
    few = tables.few_starts(found) if open_ else None
    return few or ""


def _counts(answers: list[float], every: int) -> str:
    once, never = answers.count(0.0), answers.count(math.inf)
    later = len(answers) - once - never
    counts = {"at once": once, "later": later, "never": never}
    counts[UNRESOLVED] = every - len(answers)
    return _told({word: count for word, count in counts.items() if count})


def _told(counts: dict[str, int]) -> str:
    """`2 faster, 1 unresolved`; of one case alone its word. counts: none of them 0."""
    if [*counts.values()] == [1]:
        return next(iter(counts))
    return ", ".join(f"{count} {word}" for word, count in counts.items())


def _between(least: float, most: float, few: bool) -> str:
    if least == most:
        return _value(least, few)
    if not least or math.isinf(most):
        return UNRESOLVED
    return f"{tables.in_full(least)} to {_value(most, few)}"


def _value(steps: float, few: bool) -> str:
    mark = "?" if few else ""
    if steps in (0.0, math.inf):
        return f"{'never' if steps else 'at once'}{mark}"
    return f"{tables.in_full(steps)}{mark} steps"
