"""A pool in which one process of a backend answers what that backend is asked."""

from dataclasses import dataclass
from typing import Any, Protocol

from graphparity.common.workers.pool import Pool


class Asks(Protocol):
    """What can be asked: a pool, or one process of it."""

    def ask(self, name: str, command: str, **arguments: object) -> Any: ...


@dataclass(frozen=True)
class OneProcess:
    """A pool whose backend `NAME` is its worker `NAME#2`, say; others are as they
    are."""

    pool: Pool
    worker: str

    def ask(self, name: str, command: str, **arguments: object) -> Any:
        """As `Pool.ask`."""
        asked = self.worker if name == backend_of(self.worker) else name
        return self.pool.ask(asked, command, **arguments)


def backend_of(worker: str) -> str:
    """The backend of which a worker is a process."""
    return worker.partition("#")[0]
