"""The JSON of `precision`: made by `figures`, read by tables, words and pictures."""

from typing import NotRequired, Required, TypedDict

from graphparity.common.contract.documents import Head
from graphparity.common.contract.timings import Interval, Ratio
from graphparity.common.timing import weighted_line
from graphparity.experiments.precision.found import Curve, Footprint, Gradients, Place


class Accuracy(TypedDict, total=False):
    """Mean over the seeds, and the difference from float32: shares of the images."""

    seeds: dict[str, float]
    accuracy: float | None
    difference: float | None  # mean over the seeds
    worst_seed: str | None
    worst_difference: float | None
    not_trained: str | None
    within: bool | None  # half a point of float32; None: not known


class Row(Accuracy, total=False):
    """A net on a backend in a format; where it was not run only the reason."""

    net: Required[str]
    backend: Required[str]
    format: Required[str]
    reason: Required[str | None]
    measured: str | None  # the format of a product
    step_s: Interval | None
    price: Ratio | None  # a step over one in float32, its mark that of a speed-up
    verdict: str | None  # dearer, cheaper, same or unresolved
    slow: bool  # few blocks
    compile_s: list[float]  # by round
    peak_bytes: int | None


class Priced(Place):
    """A row that has a price."""

    price: Interval
    verdict: str


class Lesson(TypedDict):
    """A backend's accuracies in small units, by training."""

    backend: str
    accuracy: dict[str, float]
    scale: float | None  # at the end
    told: bool | None  # they are as expected; None: not all are known


class Batches(TypedDict):
    """The largest batch of the wide net on a backend in a format."""

    backend: str
    format: str
    points: list[tuple[int, int]]  # batch, bytes
    fit: weighted_line.Fit | None


class Figures(TypedDict):
    """What the experiment adds to its JSON."""

    gradients: list[Gradients]
    small_units: list[Lesson]
    curves: list[Curve]
    precision: list[Row]
    batches: list[Batches]
    memory: list[Footprint]
    parts_s: NotRequired[dict[str, float]]  # in documents of older versions elsewhere


class Document(Figures, Head):
    """The whole JSON."""

    failed: dict[str, str]
