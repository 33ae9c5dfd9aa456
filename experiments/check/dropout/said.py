"""What is said of the draws of two models: rows, reasons, sentences."""

from typing import Any

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.common.user.draws import Draw
from graphparity.experiments.check import results
from graphparity.experiments.check.dropout import matching
from graphparity.experiments.check.dropout.matching import Choice, Fit

NAME, UNJUDGED = "dropout", "training with dropout"
EVALUATED = "dropout in evaluation"
ELSEWHERE = "The masks are the same; the place or the scale of the dropout is not"
Labels = list[str]


def not_judged(reason: str) -> Row:
    """The row of what can't be given the same masks."""
    return {**two_programs.empty(UNJUDGED), "reason": reason}


def _other(name: str, reason: str) -> Row:
    return {**two_programs.empty(name), "verdict": OTHER, "reason": reason}


def of_dropout(name: str) -> bool:
    """Whether a row is of dropout alone."""
    if name == EVALUATED or name.startswith((results.DROPPED, results.AFTER_DROPPED)):
        return True
    return name.partition(" ")[0] == NAME


def place(draw: Draw) -> str:
    """Which dropout it is."""
    line = f"line {draw['line']}, " if draw["line"] else ""
    return f"{line}shape {tuple(draw['shape'])}"


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


# -- what can't be ---------------------------------------------------------------------


def not_given(labels: Labels, seen: list[dict[str, Any]]) -> str | None:
    """Why masks can't be given to both: one of them draws something else too, where
    anything is dropped; None where they can."""
    dropped = any(one["training"] for one in seen)
    for label, one in zip(labels, seen, strict=True):
        what = [o for o in one["others"] if dropped or o not in one["left_others"]]
        if what:
            return f"{label} draws by {', '.join(what)}, which can't be given"
    return None


def one_mode(labels: Labels, seen: list[dict[str, Any]]) -> str | None:
    """That one of them never drops and could not be told when to, where the other one
    does; None where that is not so."""
    for number, label in enumerate(labels):
        here, there = seen[number], seen[1 - number]
        if there["training"] and not here["training"] and not here["modes"]:
            return (
                f"Training with dropout is not compared: {label} has no training mode "
                "(it takes neither training nor a key)"
            )
    return None


def left(label: str, draws: list[Draw]) -> str:
    """That dropout by hand can't be turned off."""
    by = ", ".join(dict.fromkeys(f"{d['by']}, {place(d)}" for d in draws))
    text = f"The dropout of {label} can't be turned off ({by})"
    return f"{text}: training mode is compared with the same masks alone"


# -- what differs ----------------------------------------------------------------------


def evaluated(labels: Labels, draws: list[list[Draw]]) -> list[Row]:
    """A row where one of the models drops in evaluation mode."""
    counts = list(map(len, draws))
    if not any(counts):
        return []
    each = [
        f"{label} drops {_times(len(d))}{f' ({place(d[0])})' if d else ''}"
        for label, d in zip(labels, draws, strict=True)
    ]
    text = f"in evaluation mode {', '.join(each)}"
    if all(counts):
        return [not_judged(text)]
    return [_other(EVALUATED, text)]


def numbers(labels: Labels, first: list[Draw], second: list[Draw]) -> list[Row]:
    """A row where one of them drops more often, and which dropout has no partner."""
    if len(first) == len(second):
        return []
    parts = []
    none = matching.alone(first, second)
    for label, every, those in zip(labels, (first, second), none, strict=True):
        if those:
            places = "; ".join(place(every[n]) for n in those[:3])
            more = f" and {len(those) - 3} more" if len(those) > 3 else ""
            parts.append(f"only {label} has that of {places}{more}")
    one, other = len(first), len(second)
    text = f"{labels[0]} drops {_times(one)}, {labels[1]} {_times(other)}"
    return [_other(NAME, f"{text}: {', '.join(parts)}")]


def shapes(
    labels: Labels,
    first: list[Draw],
    second: list[Draw],
    every: list[list[Fit]],
    exactly: bool = False,
) -> list[Row]:
    """A row for each draw of another granularity, or of another share that is not that
    of what is dropped; exactly: of another shape too, but for axes in another order."""
    found = []
    for n, (one, other) in enumerate(zip(first, second, strict=True)):
        name = f"{NAME} {n + 1}" if len(first) > 1 else NAME
        sizes = [sorted(m for m in d["shape"] if m != 1) for d in (one, other)]
        if not every[n] or (exactly and sizes[0] != sizes[1]):
            shapes = f"{tuple(one['shape'])} against {tuple(other['shape'])}"
            found.append(_other(name, f"masks of shape {shapes}{_whole(one, other)}"))
            continue
        mine = first[every[n][0].number]
        if not any(
            matching.same_share(mine, other, turned) for turned in (False, True)
        ):
            found.append(_other(name, _share(labels, mine, other)))
    return found


def _whole(one: Draw, other: Draw) -> str:
    """Which of them drops more than single numbers."""
    for which, mine, theirs in (("first", one, other), ("second", other, one)):
        if mine["shape"].count(1) > theirs["shape"].count(1):
            return f": the {which} drops whole slices, not single numbers"
    return ""


def shares(
    labels: Labels, first: list[Draw], second: list[Draw], choice: Choice
) -> list[Row]:
    """A row for each draw whose share is the other's with kept and dropped exchanged,
    and that drops what it should keep."""
    found = []
    for n, fit in enumerate(choice):
        one, other = first[fit.number], second[n]
        if not matching.same_share(one, other, fit.turned):
            name = f"{NAME} {n + 1}" if len(first) > 1 else NAME
            found.append(_other(name, _share(labels, one, other)))
    return found


def untold(row: Row) -> Row:
    """A share that is another one, or exchanged: the outputs differ without dropout
    too, so that they don't tell."""
    reason = f"{row['reason']}, or draws what is dropped: not told before the rest is"
    return {**two_programs.empty(row["output"]), "reason": f"{reason} the same"}


def _share(labels: Labels, one: Draw, other: Draw) -> str:
    dropped = [f"{1.0 - d['keep']:.3g}" for d in (one, other)]
    lines = [
        f"line {d['line']} of {label}"
        for label, d in zip(labels, (one, other), strict=True)
        if d["line"]
    ]
    told = f" ({', '.join(lines)})" if lines else ""
    return f"drops {dropped[0]} against {dropped[1]}{told}"


# -- what is the same ------------------------------------------------------------------


def layouts(label: str, choice: Choice) -> list[str]:
    """How masks go to the second model, where not as they are."""
    found = []
    for n, fit in enumerate(choice):
        ways = []
        if fit.number != n:
            ways.append(f"as its number {n + 1}")
        if not fit.plain:
            ways.append(f"transposed {' '.join(map(str, fit.order))}")
        if fit.turned:
            ways.append("exchanged, for it draws what is dropped")
        if ways:
            text = f"mask {fit.number + 1} goes to {label}"
            found.append(f"{text} {', '.join(ways)}")
    return found


def unscaled(label: str) -> str:
    """That one of them does not divide by the share that it keeps."""
    return f"Equal where {label} divides what it keeps by its share: it doesn't"


def renamed(rows: list[Row]) -> list[Row]:
    """Rows of a call in training mode as those of one with dropout."""
    names = {results.TRAINING: results.DROPPED, results.AFTER: results.AFTER_DROPPED}
    found = list[Row]()
    for row in rows:
        output = row["output"]
        for old, new in names.items():
            if output.startswith(old):
                output = new + output.removeprefix(old)
        found.append({**row, "output": output})
    return found
