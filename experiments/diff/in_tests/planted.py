"""Faults planted into a program whose test passes: how many would the test see?

The second program is run otherwise than written (`causes`: what libraries are known to
differ in, other options, functions taken for each other, numbers, arguments), and is
given inputs that are off; each time its values are judged as those of the program were.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.agreement.two_programs import OTHER, Evidence
from graphparity.common.contract.trees import Named
from graphparity.common.user import values
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.diff import explained
from graphparity.experiments.diff.causes import Half
from graphparity.experiments.diff.causes.candidates import Candidate, candidates
from graphparity.experiments.diff.in_tests.asserted import Held
from graphparity.experiments.diff.sides import is_gradient

MOST = 24  # faults that are planted
OFF = 1e-3  # of an input that is off
NAMED = 8  # faults that are named
NO_FAULT = "in float32"  # a first argument's rounding is no other mathematics
NO_OPTION = {"casting", "copy", "inplace", "name", "order", "subok"}  # nor are these


class Planted(NamedTuple):
    """faults: how many were planted; unseen: those that the test would not see; why:
    there are none of one kind, a sentence."""

    faults: int
    unseen: list[str]
    why: str | None


def planted(held: Held) -> Planted:
    """Faults planted into the second program, one after the other."""
    half = _half(held)
    tried, why = _inside(held, half), None
    if tried is None:
        tried, why = iter(()), f"{half.label} can't be run with its calls watched"
    count, unseen = 0, list[str]()
    for text, found in [*_off(held, half), *tried]:
        count += 1
        if not _seen(held, half, found):
            unseen.append(text)
    return Planted(count, unseen, why)


def sentence(one: Planted) -> str:
    """`7 of 9 planted faults would fail this test; not seen: …`"""
    rest = f" ({one.why}: none was planted inside)" if one.why else ""
    if not one.faults:
        return f"no fault could be planted{rest}"
    seen = one.faults - len(one.unseen)
    text = f"{seen} of {one.faults} planted faults would fail this test{rest}"
    if not one.unseen:
        return text
    more = f" and {len(one.unseen) - NAMED} more" if len(one.unseen) > NAMED else ""
    return f"{text}; not seen: {'; '.join(one.unseen[:NAMED])}{more}"


def _half(held: Held) -> Half:
    pair = held.found.pairs[0]
    return explained.half(held.workers, held.found.sides[1], pair.renamed)


def _ask(held: Held, half: Half, command: str, **arguments: Any) -> Any:
    """What the second program's worker says; None where it raises or dies."""
    seed = held.asked.seed if any(map(is_gradient, half.values)) else None
    given = {"inputs": held.found.given, "tensors": half.tensors, "seed": seed}
    try:
        reply = half.ask(command, **{**given, **arguments})
    except WorkerFailure:
        return None
    return None if reply["raised"] else reply


def _inside(held: Held, half: Half) -> Iterator[tuple[str, Named]] | None:
    """The changes that were reached, with the values that they gave; None where its
    calls can't be watched, or it gives something else then."""
    told = _ask(held, half, "user_sites")
    if told is None or _seen(held, half, told["arrays"]):
        return None

    def each() -> Iterator[tuple[str, Named]]:
        left = MOST
        for one in _mixed(candidates(told, None)):
            reply = _ask(held, half, "user_changed", changes=[one.change])
            if reply is not None and reply["reached"]:
                yield one.text, reply["arrays"]
                left -= 1
            if not left:
                return

    return each()


def _mixed(every: list[Candidate]) -> list[Candidate]:
    """The first of each place, then the second of each: no option takes all turns."""
    places: dict[tuple[object, ...], list[Candidate]] = {}
    for one in every:
        change = one.change
        if change.get("value") == NO_FAULT or change.get("option") in NO_OPTION:
            continue
        names = ("kind", "function", "option", "old", "name")
        places.setdefault(tuple(map(change.get, names)), []).append(one)
    rounds = zip_longest(*places.values())
    return [one for turn in rounds for one in turn if one is not None]


def _off(held: Held, half: Half) -> Iterator[tuple[str, Named]]:
    """Each input off, for the second program alone, with the values that it gives."""
    given = values.leaves(held.found.given)
    for name, leaf in given.items():
        if values.plain(leaf) or not leaf.size:
            continue
        for what, new in _wrong(leaf):
            rest = iter([new if n == name else x for n, x in given.items()])
            changed = _filled(held.found.given, rest)
            reply = _ask(held, half, "user_given", inputs=changed)
            if reply is not None:
                yield f"input {name} {what}", reply["arrays"]


def _filled(like: Any, leaves: Iterator[Any]) -> Any:
    """The same tree with these leaves, Python's own numbers among them."""
    if isinstance(like, dict):
        return {key: _filled(item, leaves) for key, item in like.items()}
    if isinstance(like, list):
        return [_filled(item, leaves) for item in like]
    return next(leaves)


def _wrong(leaf: Any) -> Iterator[tuple[str, Any]]:
    """An input that is off, and how."""
    if leaf.dtype.kind == "f":
        yield f"times {1 + OFF:g}", leaf * leaf.dtype.type(1 + OFF)
    if leaf.ndim and not np.array_equal(np.roll(leaf, 1, -1), leaf):
        yield "rolled by one along its last axis", np.roll(leaf, 1, -1)


def _seen(held: Held, half: Half, changed: Named) -> bool:
    """Whether the assertion fails for these values of the second program. Its float32
    is that of the program as it is: only the first's is looked at."""
    first, second = held.found.sides
    one = {n: a for n, a in first.best().items() if n in half.values}
    if not set(one) <= set(changed):
        return True
    back = {mine: own for own, mine in held.found.pairs[0].renamed.items()}
    known = dict[str, list[Evidence]]()
    for name in one:
        other = second.evidence(back.get(name, name))
        other["single"] = None
        known[name] = [first.evidence(name), other]
    rows = two_programs.compared(one, {n: changed[n] for n in one}, known)
    return any(two_programs.nearly(row)["verdict"] == OTHER for row in rows)
