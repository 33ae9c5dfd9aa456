"""Why two programs are another function: asked of their workers."""

import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.agreement.two_programs import MOST, NEARLY, OTHER
from graphparity.common.contract.trees import Named
from graphparity.common.user import values
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.diff.causes import (
    ROUNDED,
    Cause,
    Half,
    Question,
    finding,
    lost,
)
from graphparity.experiments.diff.sides import Found, Pair, Side
from graphparity.experiments.diff.workers import Failed, Workers

BUT = "but for a number that is rounded to float32"
SEARCH_S = 15.0  # of the workers' time for a pair, if no other is asked for
CLOCK = 10.0  # times as much by the clock at most


def explain(
    workers: Workers,
    found: Found,
    seed: int,
    sides: tuple[Side, Side],
    pair: Pair,
    search_s: float | None,
    tell: Callable[[str], None],
) -> None:
    """Enter the causes, where the two differ. search_s: for it, of the workers' time;
    tell: is told how the search stands."""
    if pair.failure:
        return
    words = {row["verdict"] for row in pair.rows}
    if OTHER not in words:
        pair.causes = _lost(found, sides, pair)
    if not words & {OTHER, NEARLY}:
        return
    floors = {row["output"]: row["floor"] or MOST for row in pair.rows}
    first = half(workers, sides[0], {})
    second = half(workers, sides[1], pair.renamed)
    most_s = SEARCH_S if search_s is None else search_s
    limits = most_s, time.monotonic() + CLOCK * most_s
    question = Question((first, second), pair.rows, floors, found.given, seed, *limits)
    question.tell = tell
    pair.causes += finding.causes(question)
    pair.tries, pair.untried = question.tries, question.notes
    pair.not_reached = question.not_reached
    _but_for_rounding(pair)


def _but_for_rounding(pair: Pair) -> None:
    """Where nothing differs but a number that one of them rounds to float32, they are
    the same in float32."""
    other = {row["output"] for row in pair.rows if row["verdict"] == OTHER}
    for cause in pair.causes if other else []:
        if cause["kind"] == ROUNDED and other <= set(cause["outputs"]):
            for row in pair.rows:
                if row["output"] in other:
                    row["verdict"] = NEARLY
                    row["reason"] = BUT
            pair.causes = [cause]
            return


def _lost(found: Found, sides: tuple[Side, Side], pair: Pair) -> list[Cause]:
    """Why the same mathematics gives something else in float32."""
    labels = [side.label for side in sides]
    single = [side.values.get("float32", {}) for side in sides]
    single[1] = _renamed(single[1], pair.renamed)
    every = values.leaves(found.given).items()
    given = {n: np.asarray(x) for n, x in every if not values.plain(x)}
    return lost.causes(labels, pair.rows, single, given)


def half(workers: Workers, side: Side, names: dict[str, str]) -> Half:
    """names: of its outputs -> of the first program's, where they go by order."""
    dtype = "float64" if "float64" in side.values else "float32"
    ask = functools.partial(_ask, workers, side, dtype, names)
    return Half(side.label, _renamed(side.best(), names), side.tensors, dtype, ask)


def _renamed(arrays: Named, names: dict[str, str]) -> Named:
    return {names.get(name, name): array for name, array in arrays.items()}


def _ask(
    workers: Workers,
    side: Side,
    dtype: str,
    names: dict[str, str],
    command: str,
    **arguments: Any,
) -> Any:
    """A request with the inputs in the program's dtype. Raises WorkerFailure."""
    given = {**arguments, "inputs": values.cast(arguments["inputs"], dtype)}
    try:
        reply = workers.ask(side, dtype, command, **given)
    except Failed as failure:
        raise WorkerFailure(str(failure)) from failure
    if "arrays" in reply:
        reply["arrays"] = _renamed(reply["arrays"], names)
    return reply
