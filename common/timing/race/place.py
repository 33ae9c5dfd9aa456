"""Where forms race: one set of cores beside the other, a pool of workers in each."""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.zygotes import Zygotes

T = TypeVar("T")

LOOK_S = 0.25  # a signal that comes just before a wait without an end is not seen in it


@dataclass
class Place:
    """Lanes, each a set of cores of its own, in which the same is done at once.

    cache: of what the frameworks compile; it is kept from one pool to the next.
    zygotes: workers are forked from them where that is safe; they outlive all pools.
    """

    lanes: list[list[int]]
    cache: Path
    zygotes: Zygotes | None = None
    device: str = "cpu"
    dtype: str = "float32"
    limit_s: float = 300.0  # of a request
    pools: dict[int, Pool] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: bool = False

    def at_once(self, work: Callable[[Pool], T]) -> list[T]:
        """Do this in every lane at once, each in a new pool of its cores; what it gave,
        lane by lane. An interrupt or an error in one lane ends the workers of all."""
        with ThreadPoolExecutor(len(self.lanes)) as threads:
            try:
                numbers = range(len(self.lanes))
                begun = [threads.submit(self._in_lane, n, work) for n in numbers]
                while (known := wait(begun, LOOK_S, FIRST_EXCEPTION)).not_done:
                    for one in known.done:
                        one.result()
                return [one.result() for one in begun]
            except BaseException:
                self.stop()
                raise

    def _in_lane(self, number: int, work: Callable[[Pool], T]) -> T:
        cores, zygotes = self.lanes[number], self.zygotes
        machine.stay(cores)  # what is cast and sent here disturbs no other lane
        asked = self.device, self.dtype, cores, self.cache, self.limit_s
        with Pool(*asked, zygotes=zygotes) as pool:
            with self.lock:
                self.pools[number] = pool
                pool.stopped = self.stopped
            return work(pool)

    def stop(self) -> None:
        """End all workers and zygotes; nothing starts here again."""
        with self.lock:
            self.stopped = True
            pools = [*self.pools.values()]
        for pool in pools:
            pool.stop()
        if self.zygotes is not None:
            self.zygotes.close()


def lanes(device: str, threads: int | None = 1) -> list[list[int]]:
    """The cores of each lane: so many on the CPU; a device has one lane, with all."""
    return machine.lanes(threads) if device == "cpu" else [machine.cores(None)]
