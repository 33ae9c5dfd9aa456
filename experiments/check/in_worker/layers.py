"""Inside a worker: one layer of a person's own model, run alone."""

import itertools
from collections.abc import Iterable
from typing import Any

from graphparity.common.agreement.two_programs import SINGLE
from graphparity.common.contract import registry
from graphparity.common.contract.trees import Array, Named
from graphparity.common.user import loading
from graphparity.common.user.insides import Graph
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker import nearest, opened, pieces
from graphparity.experiments.check.in_worker.cuts import Cut, Reach
from graphparity.experiments.check.in_worker.nearest import Tried
from graphparity.experiments.check.in_worker.pieces import Arrays, Inside, Piece

EQUAL = SINGLE  # of the norm: what lies below is the layer; the judge says how exactly
OTHER_FORM = "alone it takes or gives arrays of other sizes, as where it pads itself"
LARGEST = 2**27  # bytes of the values that are sent to the other model


# -- what there is ---------------------------------------------------------------------


def model_layers(inputs: Named, weights: Named) -> dict[str, Any]:
    """The layers that are called and hold weights, in order; None where a model has
    operations alone. It keeps these weights."""

    def work() -> dict[str, Any]:
        here, one = session.current(), session.current().note(Inside)
        opened.write(weights)
        own = registry.load(here.backend, "own", "layers")
        arrays = opened.tensors(inputs)
        call = lambda: own.insides(opened.held().model, arrays)
        one.made, one.values = loading.guarded(call), {}
        if isinstance(one.made, Graph):
            one.values = _values(one.made, arrays)
            return {"layers": None}
        told = [
            {"name": layer.name, "holds": layer.holds, "whole": layer.whole}
            for layer in one.made
        ]
        return {"layers": told}

    return opened.guarded(work)


def _values(graph: Graph, inputs: list[Any]) -> dict[int, Array]:
    """Every value of a graph in the model's own run."""
    every = (n for node in graph.nodes for n in node.gives)
    wanted = list(dict.fromkeys(n for n in every if n in graph.shapes))
    given, nodes = dict(zip(graph.given, inputs)), list(range(len(graph.nodes)))
    found = loading.guarded(lambda: graph.run(given, wanted, nodes))
    numpy = session.current().runtime.numpy
    values = {n: numpy(x) for n, x in zip(wanted, found, strict=True)}
    return {n: numpy(x) for n, x in given.items()} | values


# -- the one whose values are taken ----------------------------------------------------


def model_layer(names: list[str], number: int) -> dict[str, Any]:
    """What a layer takes and gives in the model's own run, and with shaken inputs.
    number: of the layer; of a graph, how many values nearer ones are passed by."""

    def work() -> dict[str, Any]:
        made, unused = pieces.inside().made, list[str]()
        if isinstance(made, Graph):
            reach = Reach(made, names)
            unused = sorted(reach.names - reach.used)
            cut = next(itertools.islice(reach.cuts(), number, None), None)
            if reason := _unseen(reach, cut):
                return {"reason": reason}
            assert cut is not None
            piece = pieces.piece(reach, cut, [_end(reach, cut)])
        else:
            piece = pieces.layer(made[number])
        given = pieces.once(piece.given)
        runs = [
            piece.run(pieces.filled(piece, given, one)) for one in pieces.shaken(given)
        ]
        ways = [[found for _, found in run] for run in runs]
        words = [text for text, _ in runs[0]]
        return {"given": given, "ways": ways, "words": words, "unused": unused}

    return opened.guarded(lambda: {"reason": None, **work()})


def _unseen(reach: Reach, cut: Cut | None) -> str | None:
    """Why a graph's operations can't be run as this layer."""
    if not reach.used:
        return "the output does not depend on it"
    if cut is None:
        return "its operations take other weights, or the inputs, beside one value"
    return None


def _end(reach: Reach, cut: Cut) -> int:
    """What the last operation gives that uses the weights."""
    gives = set(reach.graph.nodes[reach.uses[-1]].gives)
    return next((n for n in cut.gives if n in gives), cut.gives[0])


# -- the one that is held against it ---------------------------------------------------


def model_alone(
    names: list[str], number: int | None, given: Arrays, wanted: list[Arrays]
) -> dict[str, Any]:
    """A layer run alone with another model's values. wanted: what that one's gives, in
    every way; number: of the layer, None in a graph."""

    def work() -> dict[str, Any]:
        made = pieces.inside().made
        if not isinstance(made, Graph):
            assert number is not None
            best = _best([pieces.layer(made[number])], given, wanted)
            if best is None:
                return {"reason": OTHER_FORM}
            return {**_told(best), "certain": True, "unused": []}
        reach = Reach(made, names)
        best = _best(pieces.pieces(reach, given, wanted), given, wanted)
        reason = _unseen(reach, next(reach.cuts(), None))
        if best is None or (reason and best.distance > EQUAL):
            return {"reason": reason or "no value inside has the form of its results"}
        unused = sorted(reach.names - reach.used) if reach.used else []
        return {**_told(best), "certain": best.met, "unused": unused}

    return opened.guarded(lambda: {"reason": None, **work()})


def _best(every: Iterable[Piece], given: Arrays, wanted: list[Arrays]) -> Tried | None:
    """The first piece that gives what is wanted; else of those that took the given
    values in their model's own run the nearest, or of all."""
    best: Tried | None = None
    for piece in every:
        for one in nearest.tried(piece, given, wanted):
            if one.distance <= EQUAL:
                return one
            if best is None or (one.met, -one.distance) > (best.met, -best.distance):
                best = one
    return best


def _told(one: Tried) -> dict[str, Any]:
    which = {"way": one.way, "place": one.place, "layout": one.layout}
    return {**which, "met": one.met, "values": one.values}


COMMANDS = {
    "model_layers": model_layers,
    "model_layer": model_layer,
    "model_alone": model_alone,
}
