"""What `pays` says of what compiling costs: once, in a second start, in all."""

import math

from graphparity.common.timing import break_even
from graphparity.experiments.pays.documents import FormRow
from graphparity.experiments.pays.told.amounts import (
    bounds_of,
    long,
    megabytes,
    ordinal,
    price,
)
from graphparity.experiments.shared.terminal.tables import seconds

TOO_FEW = (
    "How sure that step is isn't known: three cold starts (--cold-starts 3) tell it."
)


def prepared(form: FormRow) -> str:
    """What compiling it costs, with an empty cache."""
    spent = form["compile_cold_s"]
    if spent is None:
        return "what preparing it takes is not known"
    return f"prepared in {seconds(spent['median'])}"


def few_starts(form: FormRow) -> str:
    """What is said where fewer cold starts than tell a spread leave the step from which
    on it pays without an interval; empty elsewhere."""
    found = form["break_even"]
    return TOO_FEW if found and found["median"] and not bounds_of(found) else ""


def memory(forms: list[FormRow]) -> list[str]:
    """A line of what each form's process held at most with an empty cache, of those of
    which that is known; none where it is of no compiled one."""
    known = [(f["backend"], peak) for f in forms if (peak := f.get("peak_cold_bytes"))]
    if all(name == forms[0]["backend"] for name, _ in known):
        return []
    each = ", ".join(f"{name} {megabytes(peak)}" for name, peak in known)
    text = f"Peak memory while it compiles, with an empty cache: {each}"
    return [f"{text} (without what compilers in processes of their own hold)"]


def dearer(form: FormRow) -> bool:
    """Whether a start with a filled cache took longer, as it is written, than those
    with an empty one: that is no price, but how much starts differ."""
    cold, warm = form["compile_cold_s"], form["compile_warm_s"]
    if cold is None or warm is None or warm["median"] <= cold["median"]:
        return False
    return seconds(warm["median"]) != seconds(cold["median"])


def noise(form: FormRow) -> list[str]:
    """A line where the filled cache is dearer than the empty one."""
    cold, warm = form["compile_cold_s"], form["compile_warm_s"]
    if not dearer(form) or cold is None or warm is None:
        return []
    text = f"{form['backend']}: a start with a filled cache took {price(warm)[0]}, more"
    text = f"{text} than those with an empty one, {' '.join(price(cold)).rstrip()}"
    high, starts = cold["high"], "this is how much starts differ, and no price"
    if high is None:
        return [f"{text}: so few starts don't tell a price from how much they differ"]
    if warm["median"] <= high:
        return [f"{text}: within their interval, so {starts}; the cache spares nothing"]
    other = "something else ran beside it, or reading the cache costs what it spares"
    return [f"{text}: beyond their interval, so {other}"]


def again(base: FormRow, form: FormRow) -> str:
    """What the answer says of a second start, whose cache is filled."""
    if dearer(form):
        text = "Started again, with its cache filled, it took no less to prepare (one"
        return f"{text} start): count on the same step."
    paid = warm(base, form)
    return f"Started again, with its cache filled, it pays {paid}." if paid else ""


def warm(base: FormRow, form: FormRow) -> str:
    """When it pays in a second start, whose cache is filled: `from about the 740th`,
    `at once`; empty where that isn't known, or it never does."""
    paid, spared, ratio = form["compile_warm_s"], base["compile_warm_s"], form["ratio"]
    if paid is None or spared is None:
        return ""
    extra = paid["median"] - spared["median"]
    found = break_even.break_even([extra], ratio, base["step_s"])
    if found is None or found["median"] is None:
        return ""
    if not found["median"]:
        return "at once"
    return f"from about the {ordinal({**found, 'low': None, 'high': None})}"


def example(base: FormRow, form: FormRow) -> tuple[str, str]:
    """`10,000 steps` and `4.5 s with it and 10 s without`: what compiling costs and the
    steps together, for a round number of steps at which it has paid; empty where
    that isn't known."""
    found, ratio, step = form["break_even"], form["ratio"], base["step_s"]
    paid, spared = form["compile_cold_s"], base["compile_cold_s"]
    assert found is not None
    assert ratio is not None
    if step is None or paid is None or spared is None:
        return "", ""
    steps = max(1000, 10 ** math.ceil(math.log10(10 * (found["median"] or 1.0))))
    without = spared["median"] + steps * step["median"]
    with_it = paid["median"] + steps * step["median"] / ratio["median"]
    return f"{steps:,} steps", f"{long(with_it)} with it and {long(without)} without"
