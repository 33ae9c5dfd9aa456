"""What `pays` says of what compiling costs: once, in a second start, in all."""

import math

from graphparity.common.timing import break_even
from graphparity.experiments.pays.amounts import long, ordinal
from graphparity.experiments.pays.documents import FormRow
from graphparity.experiments.shared.terminal.tables import seconds


def prepared(form: FormRow) -> str:
    """What compiling it costs, with an empty cache."""
    spent = form["compile_cold_s"]
    if spent is None:
        return "what preparing it takes is not known"
    return f"prepared in {seconds(spent['median'])}"


def warm(base: FormRow, form: FormRow) -> str:
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


def example(base: FormRow, form: FormRow) -> list[str]:
    """`10,000 steps take 4.5 s with it and 10 s without.`: what compiling costs and the
    steps together, for a round number of steps at which it has paid; none where
    that isn't known."""
    found, ratio, step = form["break_even"], form["ratio"], base["step_s"]
    paid, spared = form["compile_cold_s"], base["compile_cold_s"]
    assert found is not None
    assert ratio is not None
    if step is None or paid is None or spared is None:
        return []
    steps = max(1000, 10 ** math.ceil(math.log10(10 * (found["median"] or 1.0))))
    without = spared["median"] + steps * step["median"]
    with_it = paid["median"] + steps * step["median"] / ratio["median"]
    both = f"{long(with_it)} with it and {long(without)} without"
    return [f"{steps:,} steps take {both}."]
