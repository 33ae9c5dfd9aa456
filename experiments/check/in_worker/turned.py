"""An array in the form that another layer takes: as it is, its axes exchanged as those
of images and sequences are, or axes run together. Always said in words."""

import itertools
import math
from collections.abc import Callable, Iterator

from graphparity.common.contract.trees import Array
from graphparity.experiments.check.models import LAYOUTS

Turn = Callable[[Array], Array]
MOST = 6


def turns(shape: tuple[int, ...], wanted: tuple[int, ...]) -> list[tuple[str, Turn]]:
    """In words, and as a function, every way from a shape to another one, the likeliest
    first; none where there is none."""
    return list(itertools.islice(_turns(shape, wanted), MOST))


def _turns(
    shape: tuple[int, ...], wanted: tuple[int, ...]
) -> Iterator[tuple[str, Turn]]:
    plain = tuple(range(len(shape)))
    orders = [plain, *LAYOUTS.get(len(shape), {}).values()]
    orders += [(1, 0)] if len(shape) == 2 else []
    if math.prod(shape) != math.prod(wanted):
        return
    moved = [(order, tuple(shape[n] for n in order)) for order in orders]
    exact = [order for order, after in moved if after == wanted]
    for order in exact or orders:
        words = [] if order == plain else [f"transpose {' '.join(map(str, order))}"]
        if not exact:
            words.append(f"reshape {' '.join(map(str, wanted))}")
        yield ", ".join(words), lambda a, o=order: a.transpose(o).reshape(wanted)  # type: ignore[misc]
