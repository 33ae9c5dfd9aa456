"""What comes after a concatenation: its channels in blocks, in another order where the
other model concatenates in another one."""

import itertools
from collections.abc import Iterator

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.matching.atoms import Atom

MOST = 24  # orders of blocks that are tried for a layer


def parts(atoms: list[Atom]) -> list[int]:
    """How many channels layers give: of what concatenations are made."""
    found = dict[int, None]()
    for atom in atoms:
        for label, size in zip(atom.axes or (), atom.index.shape, strict=False):
            if label.startswith(("out", "feature")) and size > 1:
                found[size] = None
    return list(found)


def orders(size: int, parts: list[int]) -> list[tuple[str, Array]]:
    """Channels in two or three blocks of these sizes in every other order, in words and
    as places; one block may be of any size: an input of the model."""
    return list(itertools.islice(_orders(size, parts), MOST))


def _orders(size: int, parts: list[int]) -> Iterator[tuple[str, Array]]:
    seen = {tuple(range(size))}
    two = [(a, size - a) for a in parts] + [(size - a, a) for a in parts]
    three = [(a, b, size - a - b) for a, b in itertools.product(parts, repeat=2)]
    for blocks in [*two, *(one for one in three if one[-1] in parts)]:
        if min(blocks) < 1:
            continue
        pieces = np.split(np.arange(size), np.cumsum(blocks)[:-1])
        for order in itertools.permutations(range(len(blocks))):
            places = np.concatenate([pieces[n] for n in order])
            if tuple(places.tolist()) not in seen:
                seen.add(tuple(places.tolist()))
                sizes = ", ".join(map(str, blocks))
                yield f"blocks of {sizes} as {' '.join(map(str, order))}", places
