"""Two programs asserted to be the same: `diff` as an assertion."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.user import programs, values
from graphparity.experiments.diff import figures, inputs as drawn, words
from graphparity.experiments.diff.figures import Document
from graphparity.experiments.diff.in_tests import compiled as made, named, session
from graphparity.experiments.diff.plan import Asked
from graphparity.experiments.diff.sides import Found, is_gradient
from graphparity.experiments.diff.workers import Workers

UNLIKE = "the programs are not shown to be the same"


class Held(NamedTuple):
    """What is known of two programs that are the same."""

    asked: Asked
    found: Found
    workers: Workers
    sentence: str
    unchecked: list[str]  # what was not compared, in sentences


def held(
    first: Any,
    second: Any,
    inputs: Mapping[str, Any] | None = None,
    *,
    compiled: bool = False,
    gradients: bool | None = None,
    seed: int = 0,
    timeout: float = 120.0,
) -> Held:
    """Two programs that are the same; see `graphparity.assert_same_program`. Raises
    AssertionError, and ValueError for what was asked wrongly."""
    __tracebackhide__ = True
    try:
        asked = _asked(first, second, inputs, not compiled, seed, timeout)
    except ValueError as error:  # the sentence alone: frames of ours say nothing
        raise ValueError(str(error)) from None
    found, workers = session.shared().held(asked)
    if drawn.NONE in found.failed.get("inputs", ""):
        text = "there are no inputs: give inputs={'x': array}, or write"
        raise ValueError(f"{text} def inputs(): return dict(x=…) in one of the files")
    document: Document = {**figures.document(asked, found), "failed": found.failed}
    bad = _objections(document, found, compiled, gradients)
    sentence = words.summary(document)
    if bad or figures.status(document):
        raise AssertionError("\n".join([_first(document, sentence), *bad]))
    return Held(asked, found, workers, sentence, _unchecked(document))


def _asked(
    first: Any,
    second: Any,
    inputs: Mapping[str, Any] | None,
    eager_only: bool,
    seed: int,
    timeout: float,
) -> Asked:
    """What is asked of `diff`. Raises ValueError."""
    both = named.program(first), named.program(second)
    places = [(programs.file(one).resolve(), one.function) for one in both]
    if places[0] == places[1]:
        text = f"{both[0].text} is held against itself, which shows nothing"
        raise ValueError(f"{text}; name two programs")
    if not isinstance(timeout, (int, float)) or not timeout > 0:
        raise ValueError(f"timeout is {timeout!r}; expected seconds above 0")
    if not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed is {seed!r}; expected an integer from 0 on")
    given = None if inputs is None else _given(inputs)
    return Asked(both, {}, eager_only, seed, timeout, given)


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays by name. Raises ValueError."""
    if not isinstance(inputs, Mapping) or not inputs:
        text = "expected a dictionary of arrays by name"
        raise ValueError(f"inputs is {values.form(inputs)}; {text}, {{'x': array}}")
    try:
        arrays: dict[str, Any] = values.mapped(np.asarray, dict(inputs))
    except Exception as error:  # of whatever library an array is
        text = f"inputs can't be read as NumPy arrays: {error}"
        raise ValueError(text) from error
    for name, leaf in values.leaves(arrays).items():
        if not values.plain(leaf) and leaf.dtype.kind not in "fiub":
            text = f"input {name} is an array of {leaf.dtype}"
            raise ValueError(f"{text}; expected real numbers")
    return arrays


def _first(document: Document, sentence: str) -> str:
    """What an assertion says first: the sentence, and what their code raised."""
    failed = document.get("failed", {})
    lines = [sentence or f"{UNLIKE}."]
    lines += [f"{name}: {why}" for name, why in failed.items() if _more(why, lines[0])]
    return "\n".join([*lines, *document["facts"], *_facts(document)])


def _more(reason: str, sentence: str) -> bool:
    """Whether a reason has more than the sentence says: frames of their code."""
    first, *rest = reason.strip().splitlines()
    return (rest or [first])[-1].strip() not in sentence or len(rest) > 1


def _facts(document: Document) -> list[str]:
    """What is to be said of the pair and of each program."""
    known = document["programs"].items()
    own = [f"{name}: {fact}" for name, one in known for fact in one["facts"]]
    return [*(fact for pair in document["pairs"] for fact in pair["facts"]), *own]


def _unchecked(document: Document) -> list[str]:
    """What was not compared of programs that are the same."""
    lines = [*document["facts"], *_facts(document)]
    told = [one for one in lines if "not compared" in one or "no gradients" in one]
    refused = [
        f"{name} was not compiled by {form['backend']}: {form['refused']}"
        for name, program in document["programs"].items()
        for form in program["forms"]
        if form["refused"]
    ]
    return told + refused


def _objections(
    document: Document, found: Found, compiled: bool, gradients: bool | None
) -> list[str]:
    """Why it is not shown, besides what the pair itself says."""
    rows = [row for pair in document["pairs"] for row in pair["rows"]]
    lines = list[str]()
    if gradients and not any(is_gradient(row["output"]) for row in rows):
        lines.append("no gradients were compared, and gradients=True asks for them")
    for side in found.sides if compiled else []:
        if side.failure is None:
            forms = document["programs"][side.label]["forms"]
            lines += made.objections(side.label, forms)
    return lines
