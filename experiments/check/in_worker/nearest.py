"""Inside a worker: a layer run with the values of another model's, in every form that
it takes; what it gives in the form that is nearest to what is wanted."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from graphparity.common.agreement import two_programs
from graphparity.experiments.check.in_worker import pieces, turned
from graphparity.experiments.check.in_worker.pieces import Arrays, Piece, Results


@dataclass
class Tried:
    """A piece run with the other model's values. distance: of what it gives from what
    is wanted; met: its own run had these values there too."""

    distance: float
    met: bool
    layout: list[str]
    values: Arrays  # as they are, then of shaken inputs; in the wanted one's form
    way: int  # in which way the wanted one was taken, and which of its results it is
    place: int


def tried(piece: Piece, given: Arrays, wanted: list[Arrays]) -> Iterator[Tried]:
    """A piece with the given values in every form that it takes."""
    own = pieces.once(piece.given)
    if len(own) > len(given):  # a mask that the other one makes inside keeps its own
        own = [array for array in own if array.dtype.kind == "f"]
    for places in itertools.permutations(range(len(given)), len(own)):
        forms = [
            turned.turns(given[place].shape, mine.shape)
            for place, mine in zip(places, own, strict=True)
        ]
        for turn in itertools.product(*forms):
            values = [
                make(given[place])
                for place, (_, make) in zip(places, turn, strict=True)
            ]
            words = [f"takes it {text}" for text, _ in turn if text]
            if _kinds(values) == _kinds(own):
                yield from _run(piece, own, values, wanted, words)


def _kinds(arrays: Arrays) -> list[str]:
    return [a.dtype.kind for a in arrays]


def _run(
    piece: Piece, own: Arrays, values: Arrays, wanted: list[Arrays], words: list[str]
) -> Iterator[Tried]:
    """A piece run with values in the form of its own: the result that is nearest to the
    first wanted one that has a partner."""
    runs = [piece.run(pieces.filled(piece, own, one)) for one in pieces.shaken(values)]
    pairs = zip(values, own, strict=True)
    met = bool(own) and all(pieces.near(b, a) for a, b in pairs)
    best: Tried | None = None
    for place in range(max(map(len, wanted))):
        for way, results in enumerate(wanted):
            one = results[place : place + 1]
            for found in _results(runs, one, met, words, (way, place)):
                if best is None or found.distance < best.distance:
                    best = found
        if best is not None:
            yield best
            return


def _results(
    runs: list[Results],
    wanted: Arrays,
    met: bool,
    words: list[str],
    which: tuple[int, int],
) -> Iterator[Tried]:
    """Every result of a piece in every form of the wanted one."""
    for number, (text, found) in enumerate(runs[0]):
        for place, array in enumerate(found):
            for one in wanted:
                for layout, make in turned.turns(array.shape, one.shape):
                    distance = two_programs.relative(one, make(array))
                    told = [*words, *filter(None, [text])]
                    told += [f"gives it {layout}"] if layout else []
                    values = [make(run[number][1][place]) for run in runs]
                    yield Tried(distance, met, told, values, *which)
