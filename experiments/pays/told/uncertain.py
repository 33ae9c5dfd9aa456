"""What `pays` says where nothing is certain: what was seen all the same, in which
direction, why it is not certified, and what would make it so."""

from graphparity.common.contract.timings import Ratio
from graphparity.common.timing import marks
from graphparity.experiments.pays.documents import FormRow, PointRow
from graphparity.experiments.pays.told import contradicted
from graphparity.experiments.pays.told.amounts import ordinal, times
from graphparity.experiments.pays.told.prices import (
    dearer,
    example,
    few_starts,
    prepared,
    warm,
)
from graphparity.experiments.shared.terminal.tables import capital

NOT = "not certain"
DIRECTIONS = {  # what an interval by itself would be marked as -> how an answer begins
    "faster": f"{NOT}, but faster as measured",
    "slower": f"{NOT}, but slower as measured",
    "same": f"{NOT}, but the same as measured",
}
KINDS = (*DIRECTIONS.values(), NOT)  # how answers begin, the longer ones first
SECONDS = 60.0  # of turns, where an older document does not tell
MORE = 5  # times as many of them are advised


def direction(ratio: Ratio) -> str:
    """What its interval says by itself: faster, slower, same; empty where it holds 1,
    or there is none."""
    word = marks.word(ratio["low"], ratio["high"])
    return word if word in DIRECTIONS else ""


def mark(ratio: Ratio) -> str:
    """`faster`; `faster ?` where it is seen, and not certified; `?` where it may be
    either."""
    if ratio["verdict"] in DIRECTIONS:
        return ratio["verdict"]
    return f"{direction(ratio)} ?".strip()


def why(ratio: Ratio) -> str:
    """Where it comes from that nothing is certain."""
    found = [str(ratio["reason"]).partition(" (")[0]] if ratio.get("reason") else []
    if found and found[0].startswith("the machine was busy"):
        found = [f"{found[0]}, where a third is the most"]
    if ratio["low"] is None or ratio["high"] is None:
        found.append("there is no interval")
    elif not direction(ratio):
        found.append("its interval holds 1")
    return ", and ".join(found) or "it is not told"


def rounds(form: FormRow) -> str:
    """`faster in each of 6 rounds`; empty where an older document does not tell."""
    faster, of = form.get("faster_rounds") or (0, 0)
    if not of:
        return ""
    if faster in (0, of):
        word = "faster" if faster else "slower"
        return f"{word} in each of {of} rounds" if of > 1 else f"{word} in one round"
    return f"faster in {faster} of {of} rounds"


def said(point: PointRow, form: FormRow) -> str:
    """The whole answer."""
    ratio = form["ratio"]
    assert ratio
    word, base = direction(ratio), point["forms"][0]
    seen = f"{form['backend']} is {times(ratio)} ({prepared(form)})"
    seen = ", ".join(filter(None, (seen, rounds(form))))
    other = "" if _apart(ratio) else contradicted.answer(base, form)
    cure = other or capital(_cure(point, ratio))
    if not word:
        return f"{NOT}, for {why(ratio)}. As measured, {seen}. {cure}"
    first = f"{DIRECTIONS[word]}: {seen}. Not certified, for {why(ratio)}"
    parts = (f"{first}.", cure, _if_so(base, form, word), few_starts(form))
    return " ".join(filter(None, parts))


def _apart(ratio: Ratio) -> bool:
    """Whether the steps alone are why it is not certain: they need be told once."""
    return str(ratio.get("reason")).startswith(contradicted.APART)


def _if_so(base: FormRow, form: FormRow, word: str) -> str:
    """What would follow if it were certain."""
    found = form["break_even"]
    if word != "faster":
        return "If it is so, compiling never pays."
    if not found or found["median"] is None:
        return ""
    first = f"from the {ordinal(found)} step on" if found["median"] else "at once"
    texts = [f"If it is so, compiling would pay {first}"]
    if (both := example(base, form)) and both[0]:
        texts.append(f"{both[0]} would take {both[1]}")
    again = "" if dearer(form) else warm(base, form)
    if found["median"] and again:
        texts.append(f"started again, with its cache filled, it would pay {again}")
    return f"{'; '.join(texts)}."


def _cure(point: PointRow, ratio: Ratio) -> str:
    """What to do about it."""
    reason = ratio.get("reason") or ""
    if reason.startswith(("the machine", "the control", contradicted.APART)):
        return f"{contradicted.QUIET}."
    more = f"--seconds {MORE * point.get('seconds', SECONDS):g}"
    width = point.get("width")
    if not reason and width:  # the turns end where it is as narrow as that
        more = f"{more} --width {width / 2:g}"
    return f"more turns may tell ({more})."
