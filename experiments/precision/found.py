"""The results of `precision` so far, part by part, and each part's seconds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from graphparity.common.contract.timings import Watched
from graphparity.common.workers.process import WorkerFailure


class Gradients(TypedDict):
    """The gradients of a problem at one point, and what float16 loses of them."""

    problem: str
    when: str  # start, or step N
    first_exponent: int  # of the first count
    counts: list[int]  # in [2^e, 2^(e+1)), exponent after exponent
    zeros: int
    largest: float
    scale: float  # of the loss
    below: float  # shares, of what is not 0 in float32
    lost_alone: float
    lost_scaled: float | None  # None: the step was skipped


class Curve(TypedDict):
    """A training in small units."""

    backend: str
    arm: str  # one of plan.TRAININGS
    losses: list[float | None]  # None: not finite
    accuracy: float  # shares of the held-out images, at the end and at the start
    start_accuracy: float
    scale: float | None  # of the loss, at the end; None: there is none


class Place(TypedDict):
    """A net on a backend in a format."""

    net: str
    backend: str
    format: str


class Trained(Place):
    """A net's accuracies on held-out images, by seed."""

    seeds: dict[str, float]
    reason: str | None  # why it was not trained


class Peak(TypedDict):
    """Bytes: what lives between steps, and what a step takes on top."""

    kept: int
    step: int | None


class Measured(TypedDict):
    """The memory of a batch; None with the reason why it was not measured."""

    peak: Peak | None
    reason: str | None


class Footprint(Place, Measured):
    """The memory of a net at one batch size."""

    batch: int


class Opened(TypedDict):
    """Seconds of the first step, which compiles, and of the next; steps of a pass."""

    first_s: float
    second_s: float
    steps: int


class Sample(Opened, Watched):
    """A format's samples in one round; blocks in seconds a step."""

    pace_s: float  # of the fastest step that is known
    slow: NotRequired[bool]  # it has few blocks


Samples = dict[tuple[str, str, str], dict[int, Sample]]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    gradients: list[Gradients] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    trained: list[Trained] = field(default_factory=list)
    samples: Samples = field(default_factory=dict)  # (net, format, backend) by round
    memory: list[Footprint] = field(default_factory=list)
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
        """A context that records a worker's failure and goes on after it."""
        try:
            yield
        except WorkerFailure as failure:
            self.failed[what] = f"{failure.status}: {failure}"
