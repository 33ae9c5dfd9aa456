"""The rows of `crossover`'s document: measurements, and what follows from them."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from graphparity.common.contract.timings import BreakEven, Interval, Ratio


class Place(TypedDict):
    """A point of the grid."""

    operations: int
    elements: int


class Point(Place):
    """A backend at a point: seconds of a call, and of making its graph."""

    step_s: Interval
    graph_cold_s: float | None
    graph_warm_s: float | None
    compile_cold_s: float | None
    toolchain_s: float | None


class Compiling(TypedDict):
    """Seconds of compiling as a + b n; the first graph of a process apart."""

    first_graph_s: float | None
    cold_fixed_s: Interval | None
    cold_per_operation_s: Interval | None
    warm_fixed_s: Interval | None
    warm_per_operation_s: Interval | None


class Missed(Place):
    """A point that was left out of a fit: what it predicts, and its relative error."""

    predicted_s: float
    error: float


class HeldOut(TypedDict):
    """Relative errors of points that were left out of a fit."""

    median_error: float
    worst_error: float
    worst_point: Place
    points: list[Missed]


class Fit(TypedDict):
    """A cost model (`cost_model.describe`)."""

    form: str
    edges_elements: list[int]
    handovers_elements: list[int]
    prices: dict[str, Interval]  # by what they are for, in seconds
    held_out: HeldOut


class Backend(TypedDict):
    """A backend: its points, what compiling cost, its cost model."""

    backend: str
    points: list[Point]
    compile: Compiling | None
    fit: Fit | None


class Fastest(Place):
    """The fastest backend at a point."""

    fastest: str
    step_s: Interval
    not_told_from: list[str]
    verdict: str  # decided or unresolved


class Gain(Place):
    """A static backend at a point, over the dynamic form of its framework."""

    backend: str
    against: str
    speedup: Ratio
    verdict: str
    break_even_steps: BreakEven | None


class Predicted(Place):
    """What a backend's model predicts where nothing was measured."""

    backend: str
    predicted_s: float


class Maps(TypedDict):
    """All figures of the document."""

    operations: Sequence[int]
    elements: Sequence[int]
    processes: dict[str, int]  # of the cell that had least, and most
    backends: list[Backend]
    fastest: list[Fastest]
    static_against_dynamic: list[Gain]
    held_out_median_error: float | None
    predicted: list[Predicted]
    reading: str


class Document(TypedDict):
    """What the JSON holds; failed: why, by backend."""

    crossover: Maps
    failed: NotRequired[dict[str, str]]
