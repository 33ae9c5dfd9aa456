"""The training step that was built last, so that a whole training compiles nothing that
the single steps before it have compiled."""

import time
from dataclasses import dataclass, replace

from graphparity.common.contract import registry, trees
from graphparity.common.contract.backend_modules import Made, Step
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.worker import conversion, parts, session


@dataclass(frozen=True)
class Built:
    """A step by hand, what it was built from, and its state: `first` as it was made, in
    NumPy, and `now`."""

    spec: Spec
    numbers: list[Array]  # parameters and batch that it was built from
    step: Step
    first: Tree
    now: object


def made(spec: Spec, params: Tree, batch: Tree) -> Made:
    """As `conversion.build`; this and the first call are the request's compiling."""
    return priced(spec, params, batch)[0]


def priced(spec: Spec, params: Tree, batch: Tree) -> tuple[Made, float]:
    """The same, and the seconds that making it took."""
    theirs = conversion.of_params(spec, params), conversion.of_batch(spec, batch)
    begin = time.perf_counter()
    with parts.part(parts.COMPILE):
        state, call = session.make(spec, *theirs)
    return (state, parts.first_apart(call)), time.perf_counter() - begin


def again(spec: Spec, params: Tree, batch: Tree) -> Made:
    """As `made`, with the step that is kept where that was built from the same; the
    state starts as the backend had made it."""
    known, session.current().built = session.current().built, None
    numbers = _numbers(params, batch)
    if known and known.spec == spec and _same(known.numbers, numbers):
        return conversion.write(spec, known.now, known.first), known.step
    return made(spec, params, batch)


def to_keep(spec: Spec, params: Tree, batch: Tree, fresh: Made) -> Built | None:
    """What `again` would need of a step that was just made and not yet called. None of
    a library's: it has a state beside the one that is read."""
    state, step = fresh
    by_hand = spec["kind"] == "train" and not spec.get("library", False)
    if not by_hand or registry.backends()[session.current().backend].oracle:
        return None
    first = conversion.read(spec, state)
    return Built(spec, _numbers(params, batch), step, first, state)


def keep(known: Built | None, state: object) -> None:
    """Keep a step with its state after the last call, until another is built."""
    session.current().built = known and replace(known, now=state)


def _numbers(params: Tree, batch: Tree) -> list[Array]:
    return trees.leaves([list(params), list(batch)])


def _same(one: list[Array], other: list[Array]) -> bool:
    """Whether every bit is alike."""
    bits = [[(a.dtype, a.shape, a.tobytes()) for a in each] for each in (one, other)]
    return bits[0] == bits[1]
