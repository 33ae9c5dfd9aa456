"""Where two models part in their files: lines, with what is said of them."""

import re
from collections.abc import Iterator

from graphparity.common.agreement.two_programs import OTHER, Row
from graphparity.common.user import output_lines, programs, sources
from graphparity.common.user.programs import Program
from graphparity.common.user.sources import Mark
from graphparity.experiments.check import results
from graphparity.experiments.check.alone.run import DIFFERS
from graphparity.experiments.check.matched import Pair
from graphparity.experiments.check.trials import Inner
from graphparity.experiments.shared import first_difference

BESIDE, FAR = 2, 12  # lines after the layer that parts; that a call may span
PART = "They part here"
SEPARATOR = re.compile(r"[./]")  # in the name of a tensor: its layer, and its own


def marks(pair: Pair, which: int, program: Program) -> list[Mark]:
    """Of one of two models, `which` 0 or 1: the layer at which they part; where what
    they give is the same, the layer or the loss of what differs first; of what no layer
    has, where it is moved or used."""
    layer, lines = pair.parted[which], pair.parting[which]
    if layer:
        text = f"{PART}: {layer} is the first that gives something else."
        return [Mark(line=line, text=text) for line in lines]
    bad = next((row for row in pair.rows if row["verdict"] == OTHER), None)
    return list(_differing(pair, which, program, bad)) if bad else []


def lines(pair: Pair, which: int) -> set[int]:
    """Lines of one of the files at which the models may part: those of the first layer
    that gives something else, from the call of the one before it on, and a few further
    ones, for what no layer has; and of the layers that alone are another."""
    inner, parting = pair.inner[which], pair.parting[which]
    names = [one.layers[which] for one in pair.alone if one.state == DIFFERS]
    found = {n for one in inner if one.name in names for n in one.lines} | {*parting}
    place = next((n for n, o in enumerate(inner) if o.name == pair.parted[which]), 0)
    if parting and place and inner[place - 1].lines:
        first, last = inner[place - 1].lines[-1], parting[-1]
        found |= {*range(first, last + BESIDE + 1)} if last - first < FAR else set()
    return found


def _differing(pair: Pair, which: int, program: Program, row: Row) -> Iterator[Mark]:
    text = first_difference.sentence(row["output"], row["reason"])
    name = row["output"].removeprefix(results.TRAINING).removeprefix(results.DROPPED)
    if name == results.LOSS:
        lines = _loss(program)
    else:
        tensor = name.removeprefix(results.WEIGHT).removeprefix(results.AFTER)
        tensor = tensor.removeprefix(results.AFTER_DROPPED)
        others = [e.right.name for e in pair.entries if e.left.name == tensor]
        tensors = others[:1] if which else [tensor]
        lines = _layer(pair.inner[which], tensors)
        lines = lines or [n for one in tensors for n in pair.places[which].get(one, [])]
    for line in lines:
        yield Mark(line=line, text=text)


def _layer(inner: list[Inner], tensors: list[str]) -> list[int]:
    """The lines of the layer that has a tensor: of the longest name that begins the
    tensor's, or is a part of it."""
    for tensor in tensors:
        parts = SEPARATOR.split(tensor)[:-1]
        known = {one.name: one.lines for one in inner}
        whole = [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
        for name in [*whole, *reversed(parts)]:
            if name in known:
                return list(known[name])
    return []


def _loss(program: Program) -> list[int]:
    """Where a file's loss is computed."""
    try:
        text = sources.read(programs.file(program))
    except (OSError, ValueError, SyntaxError):
        return []
    return output_lines.lines(text, results.LOSS, output_lines.WHOLE)
