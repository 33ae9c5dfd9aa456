"""The workers of `diff`: a process a program, and what is loaded in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.diff.sides import Side

AT_ONCE = 2  # requests
UNSUPPORTED = "its backend has no such thing"


class Failed(Exception):
    """Why a program could not be loaded, or how its worker ended; in words."""


@dataclass
class Workers:
    """Pools by dtype. A backend whose environment is the same in both has one process
    for both: what is loaded there is kept, and loaded anew where it is another."""

    pools: dict[str, Pool]
    sides: list[Side]
    loaded: dict[tuple[str, str], str] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)  # where theirs may lie, besides

    def ask(
        self,
        side: Side,
        dtype: str,
        command: str,
        backend: str | None = None,
        **arguments: object,
    ) -> Any:
        """A request to a program's own process in a dtype, with the program loaded;
        backend: of another form than the program's own. Raises Failed."""
        chosen = backend or side.program.backend
        where = dtype if _flagged(chosen) else next(iter(self.pools))
        name = f"{chosen}#{self.sides.index(side)}"
        try:
            if self.loaded.get((where, name)) != dtype:
                self._load(where, name, side, dtype)
            return self.pools[where].ask(name, command, **arguments)
        except WorkerFailure as failure:
            self.loaded.pop((where, name), None)
            raise Failed(_words(failure, dtype)) from failure

    def load(self, side: Side, dtype: str) -> bool:
        """Load a program; whether its file has `inputs`. Raises Failed."""
        where = dtype if _flagged(side.program.backend) else next(iter(self.pools))
        name = f"{side.program.backend}#{self.sides.index(side)}"
        try:
            return self._load(where, name, side, dtype)
        except WorkerFailure as failure:
            raise Failed(_words(failure, dtype)) from failure

    def _load(self, where: str, name: str, side: Side, dtype: str) -> bool:
        one = side.program
        place = {"place": one.place, "function": one.function, "dtype": dtype}
        reply = self.pools[where].ask(name, "user_load", path=self.path, **place)
        if reply["raised"]:
            raise Failed(f"its file can't be loaded:\n{reply['raised']}")
        self.loaded[where, name] = dtype
        return bool(reply["inputs"])

    def release(self, side: Side, backend: str) -> None:
        """End the processes of a program in one backend."""
        name = f"{backend}#{self.sides.index(side)}"
        for where, pool in self.pools.items():
            self.loaded.pop((where, name), None)
            pool.release(name)

    def each(self, work: Callable[[Side], None]) -> None:
        """Do it for every program that has not failed; what fails is kept."""
        by_name = {str(number): side for number, side in enumerate(self.sides)}

        def one(name: str) -> None:
            side = by_name[name]
            if side.failure is None:
                try:
                    work(side)
                except Failed as failure:
                    side.failure = str(failure)

        next(iter(self.pools.values())).each(one, list(by_name), parallel=AT_ONCE)


def _flagged(backend: str) -> bool:
    return registry.backends()[backend].flagged()


def _words(failure: WorkerFailure, dtype: str) -> str:
    """How a worker failed, in words."""
    if failure.status == "timeout":
        return f"it did not end: {failure} (--timeout), with inputs in {dtype}"
    if failure.status == "unavailable":
        return f"its framework is not installed: {failure}"
    if failure.status == "unsupported":
        return f"{UNSUPPORTED}: {failure}"
    return f"its process ended with inputs in {dtype}: {failure}"
