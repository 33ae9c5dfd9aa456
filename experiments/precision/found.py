"""What `precision` knows so far: it grows part by part, and each part's seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from graphparity.common.workers.process import WorkerFailure

Row = dict[str, Any]
Samples = dict[tuple[str, str, str], dict[int, Row]]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    gradients: list[Row] = field(default_factory=list)
    curves: list[Row] = field(default_factory=list)
    trained: list[Row] = field(default_factory=list)
    samples: Samples = field(default_factory=dict)  # (net, format, backend) by round
    memory: list[Row] = field(default_factory=list)
    measured: dict[tuple[str, str], str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    parts_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the seconds of a part of the run."""
        begin = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - begin
            self.parts_s[name] = self.parts_s.get(name, 0.0) + took

    @contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """A worker's failure is noted, and the rest goes on."""
        try:
            yield
        except WorkerFailure as failure:
            self.failed[what] = f"{failure.status}: {failure}"
