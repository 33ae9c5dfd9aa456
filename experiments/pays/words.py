"""What `pays` says in a sentence."""

import math

from graphparity.common.contract.timings import Ratio
from graphparity.experiments.pays import cures, facts, plan, said
from graphparity.experiments.pays.figures import Document, FormRow, PointRow
from graphparity.experiments.pays.told import contradicted, runs, turns, uncertain
from graphparity.experiments.pays.told.amounts import (
    decimals,
    interval,
    ordinal,
    times,
    two_digits,
)
from graphparity.experiments.pays.told.prices import (
    again,
    example,
    few_starts,
    prepared,
)
from graphparity.experiments.shared.terminal.tables import capital, seconds

NOT_BEGUN = "not begun: the run ended before."
# how answers begin
KINDS = ("compiling pays", "compiling does not pay", *uncertain.KINDS, "it fails")


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
    rest = [f"{capital(name)}: {NOT_BEGUN}" for name in _not_begun(document)]
    return [*found, *rest, *([_altogether(every)] if len(every) > 1 else [])]


def _not_begun(document: Document) -> list[str]:
    """The steps and batches that the run did not come to, where it came to any."""
    return document.get("not_begun", []) if document["points"] else []


def _altogether(every: list[PointRow]) -> str:
    """`In short, of 4: Compiling pays in 3 (…; …; …). Not certain in 1 (…).`"""
    by_kind = dict[str, list[str]]()
    for one in every:
        by_kind.setdefault(kind(answer(one)), []).append(_figures(one))
    if len(by_kind) == 1:
        [(only, at)] = by_kind.items()
        return f"In short: {only}, in all {len(every)} ({'; '.join(at)})."
    parts = [f"{kind} in {len(at)} ({'; '.join(at)})" for kind, at in by_kind.items()]
    return f"In short, of {len(every)}: {'. '.join(map(capital, parts))}."


def _figures(one: PointRow) -> str:
    """`forward, a batch of 32: jax_jit is 3.10 [3.00, 3.20] times as fast, prepared in
    2.00 s`; the point alone where no form is answered of."""
    form = chosen(one)
    if form is None or form["ratio"] is None:
        return point(one)
    fast = f"{form['backend']} is {interval(form['ratio'])} times as fast"
    if found := contradicted.far(one["forms"][0], form):
        fast = f"{fast} (by the steps alone {found:.{decimals(found)}f})"
    return f"{point(one)}: {fast}, {prepared(form)}"


def chosen(one: PointRow) -> FormRow | None:
    """The form that is answered of: of those that pay the first that does, else the
    fastest; None where none was timed that gives the same numbers."""
    if one["forms"][0]["refused"]:
        return None
    forms = _alike(one)
    paying = list(filter(_pays, forms))
    if paying:
        return min(paying, key=_price)
    return max(forms, key=_fast, default=None)


def _alike(one: PointRow) -> list[FormRow]:
    """The compiled forms that were timed and give the same numbers."""
    timed = [form for form in one["forms"][1:] if form["ratio"]]
    return [form for form in timed if not facts.unlike(form, one["random"])]


def kind(text: str) -> str:
    """Which of KINDS an answer is."""
    return next((one for one in KINDS if text.startswith(one)), "no answer")


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
    text = _joined(_answer(one), runs.said(one, _alike(one)))
    if not one["random"] or kind(text) == "no answer":
        return text
    text = f"{text} Its results are random: not checked is whether a compiled form"
    return f"{text} still draws them, or repeats what it drew once (`diff` counts it)."


def _answer(one: PointRow) -> str:
    base, *others = one["forms"]
    timed = [form for form in others if form["ratio"]]
    if base["refused"]:
        text = "it fails as it is, so there is nothing to compile."
        return f"{text}{cures.answer(one)}"
    if not timed:
        none = not base["refused"] and all(form["refused"] for form in others)
        why = "no compiled form takes it, so there is nothing to pay for"
        return f"{why}.{cures.answer(one)}" if none else turns.untimed(one)
    forms, best = _alike(one), chosen(one)
    if best is None:
        name = timed[0]["backend"]
        return f"not told: {name} gives other numbers, so its speed says nothing."
    if paying := [form for form in forms if _pays(form)]:
        return f"{_paying(base, best)}{_later(best, paying)}"
    ratio = best["ratio"]
    assert ratio
    if all(form["ratio"] and _no_faster(form["ratio"]) for form in forms):
        most = best["backend"] if len(forms) == 1 else f"the best, {best['backend']},"
        text = f"{most} is {times(ratio)} ({prepared(best)}). Leave it as it is."
        text = f"compiling does not pay, however many steps: {text}"
        return _joined(text, contradicted.answer(base, best))
    return uncertain.said(one, best)


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
    steps, both = example(base, form)
    parts = [contradicted.answer(base, form)]
    parts += [f"{steps} take {both}."] if steps else []
    if not found["median"]:
        text = f"compiling pays at once: {fast}, and costs no more to prepare"
        return _joined(f"{text} ({prepared(form)}).", *parts)
    first = f"compiling pays from the {ordinal(found)} step on: {fast}"
    spent = form["compile_cold_s"]
    once = f"and is compiled once, in {seconds(spent['median'])}" if spent else ""
    parts = [f"{first}, {once or prepared(form)}.", *parts]
    parts.append(f"For fewer than {two_digits(found['median'], round):,} leave it.")
    return _joined(*parts, again(base, form), few_starts(form))


def _joined(*parts: str) -> str:
    return " ".join(filter(None, parts))


def _later(first: FormRow, paying: list[FormRow]) -> str:
    """The form for long runs, where it is another, and certainly faster."""
    best, ratio = max(paying, key=_fast), first["ratio"]
    assert best["ratio"]
    assert ratio
    if best is first or (best["ratio"]["low"] or 0.0) <= (ratio["high"] or math.inf):
        return ""
    text = f" For long runs take {best['backend']}: {times(best['ratio'])}"
    return f"{text}, from the {ordinal(best['break_even'])} step on."  # type: ignore[arg-type]
