"""Two programs asserted to be the same: `diff` as an assertion."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.agreement.two_programs import OTHER
from graphparity.common.user import values
from graphparity.experiments.diff import figures, inputs as drawn, words
from graphparity.experiments.diff.figures import Document
from graphparity.experiments.diff.in_tests import named, session
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
    one, other = named.program(first), named.program(second)
    if (one.place, one.function) == (other.place, other.function):
        text = f"{one.text} is held against itself, which shows nothing"
        raise ValueError(f"{text}; name two programs")
    if not timeout > 0:
        raise ValueError(f"timeout is {timeout}; expected seconds above 0")
    given = None if inputs is None else _given(inputs)
    asked = Asked((one, other), {}, not compiled, seed, timeout, given)
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


def _given(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays by name. Raises ValueError."""
    if not isinstance(inputs, Mapping) or not inputs:
        text = "expected a dictionary of arrays by name"
        raise ValueError(f"inputs is {values.form(inputs)}; {text}, {{'x': array}}")
    made: dict[str, Any] = values.mapped(np.asarray, dict(inputs))
    for name, leaf in values.leaves(made).items():
        if not values.plain(leaf) and leaf.dtype.kind not in "fiub":
            text = f"input {name} is an array of {leaf.dtype}"
            raise ValueError(f"{text}; expected real numbers")
    return made


def _first(document: Document, sentence: str) -> str:
    """What an assertion says first: the sentence, and what their code raised."""
    failed = document.get("failed", {})
    lines = [sentence or f"{UNLIKE}."]
    lines += [f"{name}: {reason}" for name, reason in failed.items()]
    return "\n".join([*lines, *document["facts"], *_facts(document)])


def _facts(document: Document) -> list[str]:
    """What is to be said of the pair and of each program."""
    known = document["programs"].items()
    own = [f"{name}: {fact}" for name, one in known for fact in one["facts"]]
    return [*(fact for pair in document["pairs"] for fact in pair["facts"]), *own]


def _unchecked(document: Document) -> list[str]:
    """What was not compared of programs that are the same."""
    lines = [*document["facts"], *_facts(document)]
    return [line for line in lines if "not compared" in line or "no gradients" in line]


def _objections(
    document: Document, found: Found, compiled: bool, gradients: bool | None
) -> list[str]:
    """Why it is not shown, besides what the pair itself says."""
    rows = [row for pair in document["pairs"] for row in pair["rows"]]
    lines = []
    if gradients and not any(is_gradient(row["output"]) for row in rows):
        lines.append("no gradients were compared, and gradients=True asks for them")
    if not compiled:
        return lines
    for side in found.sides:
        forms = document["programs"][side.label]["forms"]
        run = [form for form in forms if form["rows"]]
        if not run and side.failure is None:
            why = "; ".join(f"{f['backend']}: {f['refused']}" for f in forms)
            reason = why or "its framework's tensors are not what it takes"
            lines.append(f"{side.label} was not judged compiled: {reason}")
        for form in forms:
            bad = [row for row in form["rows"] if row["verdict"] == OTHER]
            if bad:
                text = f"{side.label} compiled by {form['backend']} is another function"
                lines.append(f"{text}: first in {bad[0]['output']}")
    return lines
