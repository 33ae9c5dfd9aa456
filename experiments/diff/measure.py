"""Call every program in float64 and in float32, shaken and differentiated; compare."""

import functools
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from graphparity.common.agreement import two_programs
from graphparity.common.contract.trees import Named
from graphparity.common.user import programs
from graphparity.experiments.diff import calls, forms, hindrance, inputs, structure
from graphparity.experiments.diff.explained import explain
from graphparity.experiments.diff.plan import Asked
from graphparity.experiments.diff.sides import Found, Pair, Side, is_gradient
from graphparity.experiments.diff.workers import Workers
from graphparity.experiments.shared.run import Context

__all__ = ["Found", "Pair", "Side", "measure", "units"]


def units(asked: Asked) -> int:
    """Pieces of work: each program loaded, called, and compiled."""
    return len(asked.programs) * (2 if asked.eager_only else 3)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every program's values, then the pairs."""
    found.sides = begun(asked).sides
    if not asked.eager_only:
        context.shared(f for b in asked.backends for f in programs.static_forms(b))
    with ExitStack() as stack:
        pools = {
            dtype: stack.enter_context(context.pool("cpu", dtype, asked.timeout))
            for dtype in calls.DTYPES
        }
        reporter = context.reporter
        workers = Workers(pools, found.sides)
        held(asked, workers, found, lambda: reporter.advance(1), reporter.detail)


def begun(asked: Asked) -> Found:
    """What is known before anything is called: the programs and their names."""
    labels = programs.labels([one.text for one in asked.programs])
    pairs = zip(asked.programs, labels, strict=True)
    return Found(sides=[Side(one, label) for one, label in pairs])


def held(
    asked: Asked,
    workers: Workers,
    found: Found,
    advance: Callable[[], object] = lambda: None,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Enter every program's values, then the pairs. advance: is called for each piece
    of work; tell: is told how a search stands."""
    having = _loaded(workers, advance)
    if inputs.find(workers, asked, found, having):
        work = functools.partial(calls.run, workers, found, asked.seed)
        _each(workers, advance, work)
        if not asked.eager_only:
            compiled = functools.partial(forms.run, workers, found, asked.seed)
            _each(workers, advance, compiled)
        first, *others = found.sides
        found.pairs = [_pair(first, one, found.given) for one in others]
        for pair, other in zip(found.pairs, others, strict=True):
            sides = first, other
            explain(workers, found, asked.seed, sides, pair, asked.search_s, tell)
    for side in found.sides:
        if side.failure:
            found.failed[side.label] = side.failure


def _each(
    workers: Workers, advance: Callable[[], object], work: Callable[[Side], None]
) -> None:
    """Do it for every program, and report it."""

    def one(side: Side) -> None:
        try:
            work(side)
        finally:
            advance()

    workers.each(one)


def _loaded(workers: Workers, advance: Callable[[], object]) -> list[Side]:
    """Load every program; those whose files have `inputs`, in order."""
    having = list[Side]()

    def load(side: Side) -> None:
        if workers.load(side, "float64"):
            having.append(side)
        advance()

    workers.each(load)
    return [side for side in workers.sides if side in having]


# -- pairs -----------------------------------------------------------------------------


def _pair(first: Side, second: Side, given: dict[str, Any]) -> Pair:
    """Two programs held against each other; given: what both were called with."""
    pair = Pair(first.label, second.label, [])
    pair.failure = hindrance.hindrance(first, second, given)
    if pair.failure:
        return pair
    one, other = first.best(), second.best()
    if text := structure.unlike(first, second):
        pair.failure = text
        return pair
    renamed = structure.by_order(one, other)
    pair.renamed = renamed
    if renamed:
        told = ", ".join(f"{mine} with {theirs}" for theirs, mine in renamed.items())
        pair.facts.append(f"outputs are held against each other by order: {told}")
        structure.rename(second, renamed)
        other = second.best()
    _compare(pair, first, second)
    structure.rename(second, {mine: theirs for theirs, mine in renamed.items()})
    return pair


def _compare(pair: Pair, first: Side, second: Side) -> None:
    """Enter the rows; gradients that only one of the two has are not compared, and it
    is said."""
    one, other = first.best(), second.best()
    for mine, theirs, side in ((one, other, second), (other, one, first)):
        if _gradients(mine) and not _gradients(theirs):
            why = "takes and gives NumPy arrays" if not side.tensors else "has none"
            pair.facts.append(f"gradients are not compared: {side.label} {why}")
            one, other = _without(one), _without(other)
    both = [name for name in one if name in other]
    known = {name: [first.evidence(name), second.evidence(name)] for name in both}
    rows = two_programs.compared(one, other, known)
    pair.rows = list(map(two_programs.nearly, rows))


def _gradients(values: Named) -> list[str]:
    return [name for name in values if is_gradient(name)]


def _without(values: Named) -> Named:
    return {n: a for n, a in values.items() if not is_gradient(n)}
