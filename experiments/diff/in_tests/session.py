"""Workers that stay from one assertion to the next: a framework starts once."""

import atexit
import functools
import os
import sys
from contextlib import ExitStack
from pathlib import Path

import graphparity
from graphparity.common.system import machine, scratch
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.diff import measure
from graphparity.experiments.diff.calls import DTYPES
from graphparity.experiments.diff.plan import Asked
from graphparity.experiments.diff.sides import Found
from graphparity.experiments.diff.workers import Workers


class Session:
    """Pools of workers, opened when something is asked. A worker is kept for programs
    of the same folder; for another's it starts anew: neighbours of a file are imported
    by their names, and may have the same."""

    def __init__(self) -> None:
        """Nothing started yet."""
        self.stack = ExitStack()
        self.pools: dict[str, Pool] = {}
        self.places: dict[str, Path] = {}  # worker -> the folder that it has seen

    def held(self, asked: Asked) -> tuple[Found, Workers]:
        """Two programs called and compared; what is known, and the workers that know
        them, until something else is asked."""
        self._open()
        found = measure.begun(asked)
        for number, one in enumerate(asked.programs):
            self._settle(f"#{number}", Path(one.place).parent)
        for pool in self.pools.values():
            pool.limit_s = asked.timeout
        workers = Workers(self.pools, found.sides, path=_path())
        measure.held(asked, workers, found)
        return found, workers

    def close(self) -> None:
        """End all workers."""
        self.stack.close()
        self.pools, self.places = {}, {}

    def _open(self) -> None:
        if any(pool.stopped for pool in self.pools.values()):
            self.close()  # an interrupt, or an error, has ended them
        if self.pools:
            return
        cache, clock = self.stack.enter_context(scratch.folder()), WorkClock()
        for dtype in DTYPES:
            given = "cpu", dtype, machine.cores(None), cache, 120.0, clock
            self.pools[dtype] = self.stack.enter_context(Pool(*given))

    def _settle(self, suffix: str, folder: Path) -> None:
        """End the workers of this number that have seen another folder."""
        for pool in self.pools.values():
            for name in [n for n in pool.workers if n.endswith(suffix)]:
                if self.places.get(suffix) != folder:
                    pool.release(name)
        self.places[suffix] = folder


def _path() -> list[str]:
    """Where this process finds modules, but for the checkout's own folders."""
    own = graphparity.__path__[1:]
    return [p for p in sys.path if p and os.path.realpath(p) not in own]


def shared() -> Session:
    """This process's own session; it ends with the process at the latest."""
    return _of(os.getpid())


@functools.cache
def _of(process: int) -> Session:
    del process
    session = Session()
    atexit.register(session.close)
    return session
