"""Inside a worker: a layer of the model as something that can be run alone."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement import two_programs
from graphparity.common.contract.trees import Array
from graphparity.common.user import loading
from graphparity.common.user.insides import Graph, Layer
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker.cuts import Cut, Reach

SHAKES = 3  # runs with shaken inputs, by which the floor is told
MET = 1e-6  # of the norm: a value inside that both models have
CANDIDATES = 24  # values that are held against a layer's result

Arrays = list[Array]
Results = list[tuple[str, Arrays]]  # for every way in which they can be taken


@dataclass
class Inside:
    """What this process's model is made of; values: of its graph, in its own run."""

    made: list[Layer] | Graph = field(default_factory=list)
    values: dict[int, Array] = field(default_factory=dict)


@dataclass
class Piece:
    """A layer that can be run: what it took in the model's own run, and its results;
    run: results for given values, in every way in which they can be taken."""

    given: Arrays
    run: Callable[[Arrays], Results]


def inside() -> Inside:
    """What is open in this process."""
    return session.current().note(Inside)


def layer(made: Layer) -> Piece:
    """A layer that is an object. Raises Raised where it gives something else when it is
    called again."""
    runtime = session.current().runtime

    def run(given: Arrays) -> Results:
        arrays = [runtime.array(a) for a in given]
        ways = loading.guarded(lambda: made.again(arrays))
        return [(words, [runtime.numpy(x) for x in found]) for words, found in ways]

    given = [runtime.numpy(x) for x in made.given]
    before = [runtime.numpy(x) for x in made.results]
    after = run(given)[0][1]
    pairs = zip(before, after, strict=True)
    if not all(a.shape == b.shape and near(a, b) for a, b in pairs):
        raise Raised("called again with the same it gives something else")
    return Piece(given, run)


def near(one: Array, other: Array) -> bool:
    """Whether two values inside are the same."""
    return two_programs.relative(one, other) <= MET


def piece(reach: Reach, cut: Cut, wanted: list[int]) -> Piece:
    """A piece of a graph that gives the wanted values."""
    runtime, values = session.current().runtime, inside().values
    nodes = reach.needed(cut, wanted)

    def run(given: Arrays) -> Results:
        feeds = dict(zip(cut.begins, map(runtime.array, given), strict=True))
        found = loading.guarded(lambda: reach.graph.run(feeds, wanted, nodes))
        return [("", [runtime.numpy(x) for x in found])]

    return Piece([values[n] for n in cut.begins], run)


def pieces(reach: Reach, given: Arrays, wanted: list[Arrays]) -> Iterator[Piece]:
    """The pieces of a graph that take and give as many numbers."""
    sizes = {one.size for way in wanted for one in way}
    if still := [n for n in reach.still() if _size(reach.graph, n) in sizes]:
        yield piece(reach, Cut((), ()), still)
    for cut in reach.cuts():
        takes = sorted(_size(reach.graph, n) for n in cut.begins)
        gives = [n for n in cut.gives if _size(reach.graph, n) in sizes][:CANDIDATES]
        if gives and takes == sorted(a.size for a in given):
            yield piece(reach, cut, gives)


def _size(graph: Graph, number: int) -> int:
    return math.prod(graph.shapes[number])


# -- values ----------------------------------------------------------------------------


def once(given: Arrays) -> Arrays:
    """Each value once: attention takes one for query, key and value."""
    found = Arrays()
    for array in given:
        if not any(same(array, other) for other in found):
            found.append(array)
    return found


def same(one: Array, other: Array) -> bool:
    """Whether two arrays are equal."""
    return one.shape == other.shape and np.array_equal(one, other)


def shaken(given: Arrays) -> Iterator[Arrays]:
    """The values as they are, then shaken."""
    yield given
    for seed in range(1, SHAKES + 1):
        rng = np.random.default_rng(seed)
        yield [
            a * (1.0 + rng.uniform(-1.0, 1.0, a.shape) * two_programs.SHAKEN)
            if a.dtype.kind == "f"
            else a
            for a in given
        ]


def filled(one: Piece, before: Arrays, after: Arrays) -> Arrays:
    """A piece's own values, those of `before` exchanged for those of `after`."""
    pairs = list(zip(before, after, strict=True))
    return [next((b for a, b in pairs if same(a, own)), own) for own in one.given]
