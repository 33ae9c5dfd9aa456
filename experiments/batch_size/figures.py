"""The figures of `scaling`: points against the batch size, and costs fitted to them."""

from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Head
from graphparity.common.contract.timings import Interval, Sample
from graphparity.common.timing import intervals, weighted_line
from graphparity.experiments.batch_size.measure import Found, Samples
from graphparity.experiments.batch_size.plan import Asked, sizes


class Point(TypedDict):
    """One backend at one batch size."""

    batch: int
    step_s: Interval
    images_per_s: float | None
    peak_bytes: int | None


class Row(TypedDict):
    """One backend: what was timed, and what a step and an image cost."""

    backend: str
    dtype: str
    points: list[Point]
    fit: weighted_line.Cost | None


class Figures(TypedDict):
    """What the JSON holds."""

    scaling: list[Row]


class Document(Head, Figures):
    """The whole JSON."""

    failed: dict[str, str]


def document(asked: Asked, found: Found) -> Figures:
    """What the JSON holds."""
    return {"scaling": rows(found, asked.backends)}


def rows(found: Found, names: tuple[str, ...]) -> list[Row]:
    """For each backend its points against the batch size, and the fitted costs."""
    return [_row(found, name) for name in names]


def _row(found: Found, name: str) -> Row:
    samples = found.samples
    points = [
        _point(size, samples.get((name, size), {}), found.peaks.get((name, size)))
        for size in sizes()
    ]
    times = _times(samples, name)
    return {
        "backend": name,
        "dtype": registry.backends()[name].dtype("float32"),
        "points": [point for point in points if point],
        "fit": weighted_line.cost(times) if times else None,
    }


def _point(size: int, rounds: dict[int, Sample], alone: int | None) -> Point | None:
    """One size; alone: the peak memory of a process that had no other, if known."""
    step = intervals.step_time([sample["blocks"] for sample in rounds.values()])
    if not step:
        return None
    peaks = [s["peak_bytes"] for s in rounds.values() if s["peak_bytes"] is not None]
    rate = size / step["median"] if step["median"] else None
    peak = alone or max(peaks, default=None)
    return {"batch": size, "step_s": step, "images_per_s": rate, "peak_bytes": peak}


def _step_s(sample: Sample) -> float | None:
    step = intervals.step_time([sample["blocks"]])
    return step["median"] if step else None


def _times(samples: Samples, name: str) -> list[weighted_line.Times]:
    """For each round that is whole the step time by batch size."""
    by_size = {size: samples.get((name, size), {}) for size in sizes()}
    numbers = sorted({number for rounds in by_size.values() for number in rounds})
    whole = []
    for number in numbers:
        times = {s: _step_s(r[number]) for s, r in by_size.items() if number in r}
        known = {size: seconds for size, seconds in times.items() if seconds}
        if len(known) == len(sizes()):
            whole.append(known)
    return whole
