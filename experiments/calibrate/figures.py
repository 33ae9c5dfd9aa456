"""The document of `calibrate`, its certificate: what is caught, missed and accused."""

from collections import defaultdict
from typing import Any, NotRequired, TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Origin
from graphparity.experiments.calibrate.bench import EDGES, PARTS, Ratio
from graphparity.experiments.calibrate.measure import FaultRow, Found, RightRow
from graphparity.experiments.calibrate.plan import Asked
from graphparity.experiments.calibrate.published import CRITERIA
from graphparity.experiments.shared import certificate, run_steps

SIZES = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)  # classes of elements


class RatioRow(TypedDict):
    """Right programs' errors in floors, by dtype, criterion and number of elements."""

    dtype: str
    criterion: str
    elements: int  # at most so many, more than in the class before
    count: int
    median: float
    p99: float
    largest: float | None  # None: infinite
    limit: float  # the least of the class
    where: str  # the program and output of the largest


class Document(TypedDict):
    """What the JSON holds."""

    environment: Origin
    seed: int
    seeds: int
    faults: list[FaultRow]
    timed: dict[str, bool]
    right: list[RightRow]
    ratios: list[RatioRow]
    failed: NotRequired[dict[str, str]]
    settings: NotRequired[dict[str, Any]]


def document(asked: Asked, found: Found) -> Document:
    """What the JSON holds."""
    return {
        "environment": certificate.environment(),
        "seed": asked.seed,
        "seeds": asked.seeds,
        "faults": found.faults,
        "timed": found.timed,
        "right": found.right,
        "ratios": ratio_rows(found.ratios),
    }


def ratio_rows(ratios: dict[str, list[Ratio]]) -> list[RatioRow]:
    """Quantiles of right programs' ratios, for the limits to be held against."""
    classes: dict[tuple[str, str, int], list[Ratio]] = defaultdict(list)
    for dtype, many in ratios.items():
        for one in many:
            classes[dtype, one.criterion, size_class(one.elements)].append(one)
    return [_row(*key, classes[key]) for key in sorted(classes)]


def size_class(elements: int) -> int:
    """The class of a number of elements: the power of ten that it does not exceed."""
    return next((size for size in SIZES if elements <= size), SIZES[-1] * 10)


def _row(dtype: str, criterion: str, elements: int, many: list[Ratio]) -> RatioRow:
    values = np.array([one.ratio for one in many])
    largest = float(np.max(values))
    finite = np.where(np.isfinite(values), values, np.finfo(np.float64).max)
    return {
        "dtype": dtype,
        "criterion": criterion,
        "elements": elements,
        "count": len(many),
        "median": float(np.median(finite)),
        "p99": float(np.quantile(finite, 0.99, method="higher")),
        "largest": largest if np.isfinite(largest) else None,
        "limit": min(one.limit for one in many),
        "where": max(many, key=lambda one: one.ratio).where,
    }


# -- what is read off it ---------------------------------------------------------------

OURS = (*PARTS, EDGES)
COLUMNS = (*CRITERIA, *OURS)


def caught(row: FaultRow, criterion: str) -> bool:
    """Whether a criterion catches a fault; `ours`: either part of the verdict."""
    if criterion == "ours":
        return any(row["caught"][part] for part in OURS)
    return row["caught"][criterion]


def missed(document: Document) -> list[FaultRow]:
    """The faults that our verdict misses at their size."""
    return [row for row in document["faults"] if not caught(row, "ours")]


def accused(document: Document, dtype: str) -> list[RightRow]:
    """The right programs that our verdict accuses in a dtype."""
    return [row for row in document["right"] if row["reasons"].get(dtype)]


def judged(document: Document, dtype: str) -> int:
    """How many right programs were judged in a dtype, seeds counted."""
    return sum(dtype in row["reasons"] for row in document["right"])


def status(document: Document) -> int:
    """1 where a right program is accused, a truthful timer is refused, or a worker
    failed; a missed fault is a finding and no failure."""
    alarms = any(accused(document, dtype) for dtype in PARTS.values())
    lies = document["timed"].get("", False)
    return int(alarms or lies) or run_steps.status(document["failed"].values())


def worth_keeping(document: Document) -> bool:
    """Whether every workload's faults were judged, and right programs beside them."""
    whole = set(document["settings"]["workloads"]) == set(registry.workloads())
    return bool(whole and document["faults"] and document["right"])
