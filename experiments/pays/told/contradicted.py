"""What `pays` says where the steps of its table, divided, contradict the ratio beside
them.

A ratio is of blocks that ran side by side, a step of each form's own quick blocks over
the whole run. Where the two are FAR apart neither is certain: the answer says so, and
where one of them says faster and the other slower nothing is marked.
"""

from graphparity.common.contract.timings import Interval, Ratio
from graphparity.common.timing import break_even, intervals, marks
from graphparity.experiments.pays.documents import FormRow
from graphparity.experiments.pays.told.amounts import decimals, interval, ordinal

FAR = 1.5  # times, from the nearer end of the interval
APART = "the steps alone say"  # begins the reason of what is not marked for that
QUIET = "close what else runs on this machine, and measure again"


def seen(ratio: Ratio | None, base: FormRow, form: FormRow) -> float | None:
    """How many times as fast by the steps alone, where that lies outside of the ratio's
    interval as it is written; None elsewhere."""
    return _outside(ratio, base["step_s"], form["step_s"])


def _outside(
    ratio: Ratio | None, base_s: Interval | None, own_s: Interval | None
) -> float | None:
    if not (ratio and base_s and own_s) or ratio["low"] is None:
        return None
    found, places = base_s["median"] / own_s["median"], decimals(ratio["median"])
    low, high = ratio["low"], ratio["high"] or ratio["median"]
    low, middle, high = (round(x, places) for x in (low, found, high))
    return None if low <= middle <= high else found


def _is_far(ratio: Ratio, found: float) -> bool:
    low, high = ratio["low"] or 0.0, ratio["high"] or ratio["median"]
    return found > FAR * high or FAR * found < low


def held(
    ratio: Ratio | None, base_s: Interval | None, own_s: Interval | None
) -> Ratio | None:
    """The ratio, without its mark where the steps alone are FAR from it and say another
    direction."""
    found = _outside(ratio, base_s, own_s)
    if ratio is None or found is None or not _is_far(ratio, found):
        return ratio
    word = "faster" if found > 1 else "slower"
    if ratio["verdict"] not in marks.MARKS or ratio["verdict"] == word:
        return ratio
    reason = f"{APART} {found:.{decimals(found)}f} times as fast"
    return {**ratio, "verdict": "unresolved", "reason": reason}


def far(base: FormRow, form: FormRow) -> float | None:
    """How many times as fast by the steps alone, where that is FAR from the ratio."""
    ratio = form["ratio"]
    found = seen(ratio, base, form)
    return found if ratio and found and _is_far(ratio, found) else None


def answer(base: FormRow, form: FormRow) -> str:
    """What the answer itself says of it; empty where they are not FAR apart."""
    found, ratio = far(base, form), form["ratio"]
    if found is None or ratio is None:
        return ""
    text = f"But by the steps alone it is {found:.{decimals(found)}f} times as fast"
    if paid := _pays(base, form, found):
        text = f"{text}, and pays {paid}"
    sure = "how many times is not certain"
    if ratio["verdict"] == "faster":
        sure = f"{sure}, and so from which step on it pays is not"
    return f"{text}: {sure}. {QUIET.capitalize()}."


def _pays(base: FormRow, form: FormRow, found: float) -> str:
    """`from about the 870th step on` by the steps alone; empty where it isn't known, or
    at once as it is by the ratio."""
    paid, spared = form["compile_cold_s"], base["compile_cold_s"]
    if paid is None or spared is None:
        return ""
    times: Interval = {"median": found, "low": None, "high": None}
    extra = [paid["median"] - spared["median"]]
    even = break_even.break_even(extra, times, base["step_s"])
    if even is None or not even["median"]:
        return ""
    return f"from about the {ordinal({**even, 'low': None, 'high': None})} step on"


def fact(base: FormRow, form: FormRow) -> list[str]:
    """A line below the table where they contradict each other, and why."""
    ratio = form["ratio"]
    found = seen(ratio, base, form)
    if ratio is None or found is None:
        return []
    text = f"by the steps alone it is {found:.{decimals(ratio['median'])}f} times as"
    text = f"{form['backend']}: {text} fast, outside of the ratio's {interval(ratio)}"
    blocks = "The ratio is of blocks that ran side by side"
    if max(found, 1 / found) > intervals.ALIKE:
        blocks = f"{blocks}, of steps so unlike of all of them"
    steps = "a step is of a form's own quick blocks over the whole run"
    why = f"{blocks}; {steps}, in which, most often, the machine's speed changed"
    cure = QUIET if far(base, form) else "go by the ratio"
    return [f"{text}. {why}: {cure}"]
