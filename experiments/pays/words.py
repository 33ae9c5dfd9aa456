"""What `pays` says in a sentence."""

from graphparity.common.contract.timings import BreakEven, Interval
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
    every = [one for one in document["points"] if one["forms"][0]["step_s"]]
    return [f"{point(one).capitalize()}: {answer(one)}" for one in every]


def point(one: PointRow) -> str:
    """`forward, a batch of 32`."""
    more = "" if one["batch"] is None else f", a batch of {one['batch']}"
    return STEPS[one["step"]] + more


def answer(one: PointRow) -> str:
    """What a manager reads."""
    forms = [form for form in one["forms"][1:] if form["ratio"]]
    paying = [form for form in forms if _pays(form)]
    if paying:
        best = min(paying, key=_price)
        return _paying(best)
    if not forms:
        return "no compiled form of it ran; leave it as it is."
    best = max(forms, key=lambda form: form["ratio"]["median"])
    text = f"{best['backend']} is {interval(best['ratio'])} times as fast"
    if best["ratio"]["verdict"] in ("slower", "same"):
        return f"compiling does not pay, however many steps: {text}. Leave it."
    reason = best["ratio"].get("reason") or "the interval is too wide"
    return f"not told whether compiling pays: {text} ({reason})."


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
    assert ratio and found
    spent = seconds(cold["median"] if cold else None)
    fast = f"{form['backend']} is {interval(ratio)} times as fast"
    if not found["median"]:
        return f"compiling pays at once: {fast}, and costs nothing more to prepare."
    text = f"compiling pays from the {ordinal(found)} step on: {fast}"
    return f"{text}, after {spent} of compiling; for fewer steps leave it."


def ordinal(found: BreakEven) -> str:
    """`1,200th (900 to 1,700)`."""
    number = int(found["median"] or 0)
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
    return f"{found['median']:,.0f}{f' ({bounds})' if bounds else ''}"


def _bounds(found: BreakEven) -> str:
    if found["low"] is None and found["high"] is None:
        return ""
    low = 0.0 if found["low"] is None else found["low"]
    high = "no end" if found["high"] is None else f"{found['high']:,.0f}"
    return f"{low:,.0f} to {high}"


def interval(found: Interval) -> str:
    """`3.1 [3.0, 3.2]`, with as many digits as its width has."""
    low, high = found["low"], found["high"]
    if low is None or high is None:
        return f"{found['median']:.2f}"
    return f"{found['median']:.2f} [{low:.2f}, {high:.2f}]"
