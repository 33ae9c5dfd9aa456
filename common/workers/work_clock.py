"""Where a run's time went: into work that was asked for, or into the harness."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class WorkClock:
    """Seconds in which a worker imported, compiled, computed or was waited for in
    quiet.

    Overlapping work of two workers counts once; moving arrays to and from them does not
    count: it is the harness's. Everything outside is the harness's too.
    """

    begun: float = field(default_factory=time.monotonic)
    covered_s: float = 0.0
    transfer_s: float = 0.0
    _open: int = 0
    _since: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def work(self) -> Iterator[None]:
        """Around any work that is not the harness's."""
        with self._lock:
            self._open += 1
            if self._open == 1:
                self._since = time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1
                if self._open == 0:
                    self.covered_s += time.monotonic() - self._since

    def transfer(self, seconds: float) -> None:
        """Seconds of a request that were not spent inside the worker."""
        with self._lock:
            self.transfer_s += seconds

    def summary(self) -> dict[str, float]:
        """Seconds in total and those that were the harness's work."""
        total = time.monotonic() - self.begun
        harness = total - self.covered_s + self.transfer_s
        return {"total_s": total, "harness_s": harness}
