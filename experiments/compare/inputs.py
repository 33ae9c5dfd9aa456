"""What the oracle draws for the timed steps of a config, kept for other rounds."""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from graphparity.common.contract import trees
from graphparity.common.contract.documents import Spec
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

Pair = tuple[str, str]  # workload, config
Opening = dict[str, Any]  # start, batches: what a worker opens a cell with
MOST = 1 << 28  # bytes kept in all: what is larger is drawn in each round anew


class Inputs:
    """Inputs by config; threads that want the same wait for the first to draw them."""

    def __init__(self, most: int = MOST) -> None:
        self.most, self.held = most, 0
        self.known = dict[Pair, Opening]()
        self.turns = defaultdict[Pair, threading.Lock](threading.Lock)
        self.lock = threading.Lock()

    def of(self, pair: Pair, draw: Callable[[], Opening]) -> Opening:
        """Those of a config; `draw` is asked where they are not kept."""
        with self.lock:
            turn = self.turns[pair]
        with turn:
            if pair in self.known:
                return self.known[pair]
            found = draw()
            with self.lock:
                if (size := _bytes(found)) + self.held <= self.most:
                    self.held += size
                    self.known[pair] = found
            return found


def _bytes(found: Opening) -> int:
    """Bytes of all arrays in it."""
    every = [leaf for part in found.values() for leaf in trees.leaves(part)]
    return sum(getattr(leaf, "nbytes", 0) for leaf in every)


def drawn(pool: Pool, spec: Spec, seed: int, steps: int) -> Opening:
    """Inputs from the oracle; a judge that dies is replaced once. Raises
    WorkerFailure."""
    arguments = {"spec": spec, "seed": seed, "steps": steps}
    try:
        found = pool.ask(pool.judge, "draw", **arguments)
    except WorkerFailure:
        found = pool.ask(pool.judge, "draw", **arguments)
    return {key: found[key] for key in ("start", "batches") if key in found}
