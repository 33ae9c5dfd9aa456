"""Where two programs part in their texts: lines, with what is said of them."""

import re
from collections.abc import Iterator

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.common.user import output_lines, programs, sources
from graphparity.common.user.sources import Mark
from graphparity.experiments.diff.causes import Cause
from graphparity.experiments.diff.causes.candidates import named_lines
from graphparity.experiments.diff.sides import GRADIENT, Form, Pair, Side, is_gradient
from graphparity.experiments.shared import first_difference, proof

FRAME = re.compile(r'File "(.+?)", line (\d+)')


def marks(pair: Pair, side: Side, row: Row | None) -> list[Mark]:
    """What is said of a program's lines: the causes that name some of its own; where
    none does, the output that differs first; what hinders a compiler, and what it
    raised. row: of the output that differs first."""
    found = [*_raised(side), *_caused(side.label, pair.causes)]
    if not found and row is not None:
        found += _output(pair, side, row)
    return [*found, *(mark for form in side.forms for mark in _refused(side, form))]


def _caused(label: str, causes: list[Cause]) -> Iterator[Mark]:
    for cause in causes:
        if cause["program"] == label:
            for line in named_lines(cause["text"]):
                yield Mark(line=line, text=f"{said(cause)}.")


def said(cause: Cause) -> str:
    """A cause in words, and how sure it is: in an older document only of what was
    run."""
    run = cause.get("program") and cause.get("digits")
    old = proof.older(cause["text"]) if run else None
    return proof.said(cause["text"], cause.get("proof", old))


def _output(pair: Pair, side: Side, row: Row) -> Iterator[Mark]:
    """The lines that compute an output, under the program's own name for it."""
    name = row["output"]
    if side.label == pair.second:
        own = {mine: theirs for theirs, mine in pair.renamed.items()}
        name = own.get(name, name)
    try:
        text = sources.read(programs.file(side.program))
    except (OSError, ValueError, SyntaxError):
        return
    function = side.program.function
    if is_gradient(name):
        wanted = name.removeprefix(GRADIENT)
        lines = output_lines.parameter(text, function, wanted)
    else:
        lines = output_lines.lines(text, function, name)
    why = row["reason"] if row["verdict"] == OTHER else "not the same in float32"
    for line in lines:
        yield Mark(line=line, text=first_difference.sentence(name, why))


def _refused(side: Side, form: Form) -> Iterator[Mark]:
    """The line at which a compiler gave up, where it names one."""
    file, _, rest = (form.refused or "").partition(":")
    number, _, why = rest.partition(":")
    try:
        own = programs.file(side.program).name == file
    except ValueError:
        return
    if own and number.isdigit():
        yield Mark(line=int(number), text=f"{form.backend} refuses:{why}.")


def _raised(side: Side) -> Iterator[Mark]:
    """The last of its own lines in what the program raised."""
    raised = side.failure or ""
    lines = [int(n) for file, n in FRAME.findall(raised) if file == side.program.place]
    if lines:
        yield Mark(line=lines[-1], text=raised.strip().splitlines()[-1])
