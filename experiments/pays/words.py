"""What `pays` says in a sentence."""

import math
from collections.abc import Callable

from graphparity.common.contract.timings import BreakEven, Interval, Ratio
from graphparity.experiments.pays import facts, said
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.shared.terminal.tables import seconds

STEPS = {
    "forward": "forward",
    "backward": "forward and backward",
    "train": "a training step",
}


def summary(document: Document) -> str:
    """The answers, one after another."""
    return " ".join(answers(document))


def answers(document: Document) -> list[str]:
    """A sentence for each step and batch that was measured."""
    if document["watched"]:
        return [_watched(document)]
    every = document["points"]
    return [f"{capital(point(one))}: {answer(one)}" for one in every]


def capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _watched(document: Document) -> str:
    """Of a program that gives no tensors."""
    watched = document["watched"]
    assert watched
    text = f"{document['program']} gives no tensors, so it can't be compiled from"
    parts = [f"{text} outside, and nothing is priced: name a function of tensors."]
    again = [one for one in watched["traces"] if one["count"] > 1]
    if again:
        most = max(again, key=lambda one: int(one["count"]))
        cost = f"{most['function']} is compiled {most['count']} times in one call of it"
        parts.append(f"Inside it {cost}.")
    if wrong := list(filter(facts.unwaited, watched["loops"])):
        times = f"{seconds(said.seconds(wrong[0]['said']))} for what takes"
        text = f"Its own loop {wrong[0]['loop']} does not wait for the result: it says"
        parts.append(f"{text} {times} {seconds(wrong[0]['ended_s'])}.")
    return " ".join(parts)


def point(one: PointRow) -> str:
    """`forward, a batch of 32`."""
    more = "" if one["batch"] is None else f", a batch of {one['batch']}"
    return STEPS[one["step"]] + more


def answer(one: PointRow) -> str:
    """What a manager reads."""
    base, *others = one["forms"]
    timed = [form for form in others if form["ratio"]]
    if not timed:
        none = not base["refused"] and all(form["refused"] for form in others)
        why = "no compiled form takes it, so there is nothing to pay for"
        return f"{why}." if none else "not measured."
    forms = [form for form in timed if not facts.unlike(form, one["random"])]
    if not forms:
        name = timed[0]["backend"]
        return f"not told: {name} gives other numbers, so its speed says nothing."
    if paying := [form for form in forms if _pays(form)]:
        return _paying(min(paying, key=_price))
    best = max(forms, key=_fast)
    ratio = best["ratio"]
    assert ratio
    text = f"{best['backend']} is {interval(ratio)} times as fast as it is"
    if all(form["ratio"] and _no_faster(form["ratio"]) for form in forms):
        return f"compiling does not pay, however many steps: {text}. Leave it."
    reason = ratio.get("reason") or "the interval is too wide"
    return f"not told whether compiling pays: {text} ({reason})."


def _no_faster(ratio: Ratio) -> bool:
    return ratio["verdict"] in ("slower", "same")


def _fast(form: FormRow) -> float:
    return form["ratio"]["median"] if form["ratio"] else 0.0


def _pays(form: FormRow) -> bool:
    ratio, found = form["ratio"], form["break_even"]
    if not ratio or not found or ratio["verdict"] != "faster":
        return False
    return found["median"] is not None


def _price(form: FormRow) -> float:
    found = form["break_even"]
    return float(found["median"]) if found and found["median"] is not None else 0.0


def _paying(form: FormRow) -> str:
    ratio, found, cold = form["ratio"], form["break_even"], form["compile_cold_s"]
    assert ratio is not None
    assert found is not None
    fast = f"{form['backend']} is {interval(ratio)} times as fast as it is"
    if not found["median"]:
        return f"compiling pays at once: {fast}, and costs nothing more to prepare."
    spent = seconds(cold["median"] if cold else None)
    text = f"compiling pays from the {ordinal(found)} step on: {fast}"
    few = (
        "" if _bounds(found) else " How sure that is isn't known: too few cold starts."
    )
    return f"{text}, after {spent} of compiling; for fewer steps leave it.{few}"


def ordinal(found: BreakEven) -> str:
    """`1,200th (900 to 1,700)`."""
    number = two_digits(found["median"] or 0.0, round)
    last = "th" if number % 100 in (11, 12, 13) else _ends(number)
    bounds = _bounds(found)
    return f"{number:,}{last}{f' ({bounds})' if bounds else ''}"


def _ends(number: int) -> str:
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def steps(found: BreakEven) -> str:
    """`1,200 (900 to 1,700)`; *never* where no number does."""
    if found["median"] is None:
        return "never"
    bounds = _bounds(found)
    middle = two_digits(found["median"], round)
    return f"{middle:,}{f' ({bounds})' if bounds else ''}"


def _bounds(found: BreakEven) -> str:
    """`900 to 1,700`, rounded outwards."""
    low, high = found["low"], found["high"]
    if low is None and high is None:
        return ""
    first = two_digits(low or 0.0, math.floor)
    last = "no end" if high is None else f"{two_digits(high, math.ceil):,}"
    return f"{first:,} to {last}"


def two_digits(number: float, rounded: Callable[[float], int]) -> int:
    """A count with two digits: 198,680 is 200,000."""
    size: int = 10 ** max(0, len(str(int(number))) - 2)
    return int(rounded(number / size)) * size


def interval(found: Interval) -> str:
    """`3.10 [3.00, 3.20]`; `137 [112, 169]`."""
    middle, low, high = found["median"], found["low"], found["high"]
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    if low is None or high is None:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"
