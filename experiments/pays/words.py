"""What `pays` says in a sentence."""

import math
import statistics
from collections.abc import Callable

from graphparity.common.contract.timings import BreakEven, Interval, Ratio
from graphparity.common.timing import break_even
from graphparity.experiments.pays import facts, plan, said
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.shared.terminal.tables import counted, digits_of, seconds

# how answers begin
KINDS = ("compiling pays", "compiling does not pay", "not certain", "it fails")
CURES = {  # how a reason begins -> what takes it away
    "the machine": " Measure again when it is quiet.",
    "the control": " Measure again when the machine is quiet.",
    "two modes": " More --seconds may tell.",
    "too few": " More --seconds may tell.",
}
TOO_FEW = (
    "How sure that is isn't known: three cold starts (--cold-starts 3) would tell."
)


def summary(document: Document) -> str:
    """The answers, one after another."""
    return " ".join(answers(document))


def answers(document: Document) -> list[str]:
    """A sentence for each step and batch that was measured; of several, last how many
    of them have which answer."""
    if document["watched"]:
        return [_watched(document)]
    every = document["points"]
    found = [f"{capital(point(one))}: {answer(one)}" for one in every]
    return found if len(every) < 2 else [*found, _altogether(every)]


def _altogether(every: list[PointRow]) -> str:
    """`In short: compiling pays in 3 of 4 (…), not certain in 1 (…).`"""
    by_kind = dict[str, list[str]]()
    for one in every:
        by_kind.setdefault(kind(answer(one)), []).append(point(one))
    if len(by_kind) == 1:
        return f"In short: {next(iter(by_kind))}, in all {len(every)}."
    parts = [f"{kind} in {len(at)} ({'; '.join(at)})" for kind, at in by_kind.items()]
    return f"In short, of {len(every)}: {'. '.join(map(capital, parts))}."


def kind(text: str) -> str:
    """Which of KINDS an answer is."""
    return next((one for one in KINDS if text.startswith(one)), "no answer")


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
    return plan.named(one["step"], one["batch"])


def answer(one: PointRow) -> str:
    """What a manager reads."""
    text = _answer(one)
    if not one["random"] or kind(text) == "no answer":
        return text
    text = f"{text} Its results are random: not checked is whether a compiled form"
    return f"{text} still draws them, or repeats what it drew once (`diff` counts it)."


def _answer(one: PointRow) -> str:
    base, *others = one["forms"]
    timed = [form for form in others if form["ratio"]]
    if base["refused"]:
        return "it fails as it is, so there is nothing to compile."
    if not timed:
        none = not base["refused"] and all(form["refused"] for form in others)
        why = "no compiled form takes it, so there is nothing to pay for"
        return f"{why}." if none else _untimed(one)
    forms = [form for form in timed if not facts.unlike(form, one["random"])]
    if not forms:
        name = timed[0]["backend"]
        return f"not told: {name} gives other numbers, so its speed says nothing."
    if paying := [form for form in forms if _pays(form)]:
        first = min(paying, key=_price)
        return f"{_paying(base, first)}{_later(first, paying)}"
    best = max(forms, key=_fast)
    ratio = best["ratio"]
    assert ratio
    if all(form["ratio"] and _no_faster(form["ratio"]) for form in forms):
        most = best["backend"] if len(forms) == 1 else f"the best, {best['backend']},"
        text = f"{most} is {times(ratio)}. Leave it as it is."
        return f"compiling does not pay, however many steps: {text}"
    return _uncertain(best, ratio)


def _untimed(one: PointRow) -> str:
    """Of forms that took no turns: what preparing them took, where that is known."""
    found = [(f["backend"], f.get("cold_starts_s") or []) for f in one["forms"]]
    parts = [
        f"{name} in {seconds(statistics.median(took))} ({counted(len(took), 'start')})"
        for name, took in found
        if took
    ]
    if not parts:
        return "not measured."
    first = "not measured: its forms took no turns. Prepared with an empty cache, the"
    return f"{first} first two calls among it: {', '.join(parts)}."


def _uncertain(best: FormRow, ratio: Ratio) -> str:
    """Why nothing is certain, and what was seen all the same."""
    bounds = interval(ratio).partition(" ")[2]
    why = ratio.get("reason") or f"its interval is {bounds}: more --seconds may tell"
    found = best["break_even"]
    seen = f"As measured, {best['backend']} is {times(ratio)}"
    if (ratio["low"] or 0.0) > 1.0 and found:
        first = f"from the {ordinal(found)} step on" if found["median"] else "at once"
        seen = f"{seen}, which would pay {first}"
    if (ratio["high"] or math.inf) < 1.0:
        seen = f"{seen}, which would never pay"
    cures = (cure for begin, cure in CURES.items() if why.startswith(begin))
    return f"not certain, for {why.partition(' (')[0]}. {seen}.{next(cures, '')}"


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


def _paying(base: FormRow, form: FormRow) -> str:
    ratio, found = form["ratio"], form["break_even"]
    assert ratio is not None
    assert found is not None
    fast = f"{form['backend']} is {times(ratio)}"
    if not found["median"]:
        text = f"compiling pays at once: {fast}, and costs no more to prepare"
        return f"{text}. {example(base, form)}"
    spent = seconds(form["compile_cold_s"] and form["compile_cold_s"]["median"])
    text = f"compiling pays from the {ordinal(found)} step on: {fast}, and is compiled"
    few = "" if _bounds(found) else f" {TOO_FEW}"
    fewer = f"For fewer than {two_digits(found['median'], round):,} leave it."
    text = f"{text} once, in {spent}. {example(base, form)} {fewer}"
    return f"{text}{_warm(base, form)}{few}"


def _warm(base: FormRow, form: FormRow) -> str:
    """From which step on it pays in a second start, whose cache is filled."""
    paid, spared, ratio = form["compile_warm_s"], base["compile_warm_s"], form["ratio"]
    if paid is None or spared is None:
        return ""
    extra = paid["median"] - spared["median"]
    found = break_even.break_even([extra], ratio, base["step_s"])
    if found is None or found["median"] is None:
        return ""
    text = " Started again, with its cache filled, it pays"
    if not found["median"]:
        return f"{text} at once."
    return f"{text} from about the {ordinal({**found, 'low': None, 'high': None})}."


def _later(first: FormRow, paying: list[FormRow]) -> str:
    """The form for long runs, where it is another, and certainly faster."""
    best, ratio = max(paying, key=_fast), first["ratio"]
    assert best["ratio"]
    assert ratio
    if best is first or (best["ratio"]["low"] or 0.0) <= (ratio["high"] or math.inf):
        return ""
    text = f" For long runs take {best['backend']}: {times(best['ratio'])}"
    return f"{text}, from the {ordinal(best['break_even'])} step on."  # type: ignore[arg-type]


def times(ratio: Interval) -> str:
    """`3.10 [3.00, 3.20] times as fast as the program as it is`."""
    return f"{interval(ratio)} times as fast as the program as it is"


def example(base: FormRow, form: FormRow) -> str:
    """`10,000 steps take 4.5 s with it and 10 s without.`: what compiling costs and the
    steps together, for a round number of steps at which it has paid."""
    found, ratio, step = form["break_even"], form["ratio"], base["step_s"]
    paid, spared = form["compile_cold_s"], base["compile_cold_s"]
    assert found is not None
    assert ratio is not None
    if step is None or paid is None or spared is None:
        return ""
    steps = max(1000, 10 ** math.ceil(math.log10(10 * (found["median"] or 1.0))))
    without = spared["median"] + steps * step["median"]
    with_it = paid["median"] + steps * step["median"] / ratio["median"]
    return f"{steps:,} steps take {long(with_it)} with it and {long(without)} without."


def long(value: float) -> str:
    """A duration, from two minutes on in minutes, hours or days."""
    units = (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0))
    unit, scale = next((u for u in units if value >= 2 * u[1]), ("", 1.0))
    return f"{digits_of(value / scale, 2)} {unit}" if unit else seconds(value, 2)


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


def from_step(form: FormRow) -> str:
    """From which step on a form pays, with a question mark where its speed is not
    certain."""
    ratio, pays = form["ratio"], form["break_even"]
    assert pays
    certain = ratio is not None and ratio["verdict"] in ("faster", "slower", "same")
    return steps(pays) + ("" if certain else " ?")


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
