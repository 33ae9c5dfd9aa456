"""One fresh or forked process that times a step, and several of them, one in each lane
at a time."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from graphparity.common.contract import dtypes
from graphparity.common.contract.timings import Block
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck.fork_figures import Process

LIMIT_S = 300.0  # of a request
UNTIMED = 1  # steps before each block but the first: nothing runs between two

Job = TypeVar("Job")


@dataclass
class Beside:
    """Processes beside each other, one in each lane. lanes: the cores of each."""

    lanes: list[list[int]]
    pools: list[Pool] = field(default_factory=list)
    stopped: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, jobs: Iterable[Job], do: Callable[[Job, list[int]], None]) -> None:
        """Do all of these, each on the cores of the lane that is free first. The first
        error ends all that is under way."""
        left = iter(jobs)

        def lane(cores: list[int]) -> None:
            try:
                while not self.stopped:
                    with self.lock:
                        job = next(left, None)
                    if job is None:
                        break
                    do(job, cores)
            except BaseException:
                self.stop()
                raise

        with ThreadPoolExecutor(len(self.lanes)) as threads:
            try:
                list(threads.map(lane, self.lanes))
            except BaseException:
                self.stop()
                raise

    def stop(self) -> None:
        """End the processes that are under way, and begin no more."""
        self.stopped = True
        for pool in [*self.pools]:
            pool.stop()

    def process(
        self,
        name: str,
        inputs: dict[str, Any],
        seconds: float,
        cache: Path,
        zygotes: Zygotes | None,
        cores: list[int],
    ) -> Process:
        """One process: started, its cell opened, blocks of it timed for so long."""
        with Pool("cpu", "float32", cores, cache, LIMIT_S, zygotes=zygotes) as pool:
            self.pools.append(pool)
            try:
                return _timed(pool, name, inputs, seconds, cores[0])
            finally:
                self.pools.remove(pool)


def _timed(
    pool: Pool, name: str, inputs: dict[str, Any], seconds: float, lane: int
) -> Process:
    effort = interleaved.EFFORTS["quick"]
    start, batches = (dtypes.cast(inputs[k], "float32") for k in ("start", "batches"))
    begin = time.monotonic()
    pool.ask(name, "forget")
    ready = time.monotonic()
    zygote = pool.workers[name].zygote
    pool.ask(name, "open", spec=inputs["spec"], start=start, batches=batches)
    sized = pool.ask(name, "calibrate", seconds=effort.block_s)
    opened, steps = time.monotonic(), sized["steps"]
    blocks, untimed = list[float | None](), interleaved.untimed(sized, effort)
    pool.quiet()
    for _ in range(max(1, round(seconds / effort.block_s))):
        block: Block = pool.ask(name, "block", steps=steps, untimed=untimed)
        blocks.append(None if block["compiled"] else block["seconds"] / steps)
        untimed = UNTIMED
    return {
        "blocks": blocks,
        "ready_s": ready - begin,
        "open_s": opened - ready,
        "lane": lane,
        "zygote": zygote,
    }
