"""Right programs counted as they are judged: how often accused, and how near a limit.

A few thousand seeds give tens of millions of ratios: they are counted in bins of 2.3 %,
the largest kept as it is.
"""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TypedDict

from graphparity.experiments.calibrate.bench import Ratio

SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)  # classes of elements
LOW, HIGH, BINS = -4, 12, 1600  # decades of a ratio, a hundred bins each


class RightRow(TypedDict):
    """A right program in a cell: at how many seeds it was judged and accused in each
    dtype, at how many each published criterion accuses it in float32."""

    name: str
    cell: str
    seeds: dict[str, int]
    accused: dict[str, int]
    first: dict[str, str]  # the first seed that accuses it, and why
    published: dict[str, int]


class RatioRow(TypedDict):
    """Right programs' errors in floors, by dtype, criterion and number of elements."""

    dtype: str
    criterion: str
    elements: int  # at most so many, more than in the class before
    count: int
    median: float  # to 2 %, as the 99th hundredth
    p99: float
    largest: float | None  # None: infinite
    limit: float  # the least of the class
    where: str  # the program and output of the largest
    nearest: float | None  # the largest part of a limit


def size_class(elements: int) -> int:
    """The class of a number of elements: the power of ten that it does not exceed."""
    return next((size for size in SIZES if elements <= size), SIZES[-1] * 10)


@dataclass
class _Class:
    """The ratios of one class."""

    bins: Counter[int] = field(default_factory=Counter)
    largest: float = -1.0
    where: str = ""
    limit: float = float("inf")
    nearest: float = 0.0

    def add(self, one: Ratio, program: str) -> None:
        ratio = math.inf if math.isnan(one.ratio) else one.ratio
        self.bins[_bin(ratio)] += 1
        self.limit = min(self.limit, one.limit)
        self.nearest = max(self.nearest, ratio / one.limit)
        if ratio > self.largest:
            self.largest, self.where = ratio, f"{program}: {one.where}"

    def quantile(self, part: float) -> float:
        """The ratio that a part of all do not exceed, by its bin's upper end."""
        needed = part * sum(self.bins.values())
        count, reached = 0, 0
        for number in sorted(self.bins):
            count, reached = count + self.bins[number], number
            if count >= needed:
                break
        upper = 10.0 ** (LOW + reached * (HIGH - LOW) / BINS) if reached else 0.0
        return min(upper, self.largest)


def _bin(ratio: float) -> int:
    """Which bin a ratio lies in: 0 up to 1e-4, the last one for what is no number."""
    if ratio <= 10.0**LOW:
        return 0
    if not math.isfinite(ratio):
        return BINS
    place = (math.log10(ratio) - LOW) * BINS / (HIGH - LOW)
    return min(math.ceil(place), BINS)


@dataclass
class Tally:
    """Everything that right programs were judged by; it grows as it comes."""

    programs: dict[tuple[str, str], RightRow] = field(default_factory=dict)
    classes: dict[tuple[str, str, int], _Class] = field(
        default_factory=lambda: defaultdict(_Class)
    )

    def judged(
        self,
        name: str,
        cell: str,
        seed: int,
        reasons: dict[str, str | None],
        published: dict[str, bool],
    ) -> None:
        """A right program at one seed: by dtype why it is accused, None where not."""
        blank: RightRow = dict(
            name=name, cell=cell, seeds={}, accused={}, first={}, published={}
        )
        row = self.programs.setdefault((name, cell), blank)
        for dtype, reason in reasons.items():
            row["seeds"][dtype] = row["seeds"].get(dtype, 0) + 1
            row["accused"][dtype] = row["accused"].get(dtype, 0) + bool(reason)
            if reason:
                row["first"].setdefault(dtype, f"seed {seed}: {reason}")
        for criterion, wrong in published.items():
            row["published"][criterion] = row["published"].get(criterion, 0) + wrong

    def add(self, dtype: str, program: str, ratios: list[Ratio]) -> None:
        """A right program's ratios, its name before the output's."""
        for one in ratios:
            key = dtype, one.criterion, size_class(one.elements)
            self.classes[key].add(one, program)

    def right_rows(self) -> list[RightRow]:
        """A row a program and cell, in the order in which they came."""
        return list(self.programs.values())

    def ratio_rows(self) -> list[RatioRow]:
        """Quantiles of the ratios, for the limits to be held against."""
        return [_row(*key, self.classes[key]) for key in sorted(self.classes)]


def _row(dtype: str, criterion: str, elements: int, known: _Class) -> RatioRow:
    finite = bool(math.isfinite(known.largest))
    return {
        "dtype": dtype,
        "criterion": criterion,
        "elements": elements,
        "count": sum(known.bins.values()),
        "median": known.quantile(0.5),
        "p99": known.quantile(0.99),
        "largest": known.largest if finite else None,
        "limit": known.limit,
        "where": known.where,
        "nearest": known.nearest if finite else None,
    }
