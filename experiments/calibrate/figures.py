"""The document of `calibrate`, its certificate: what is caught, missed and accused."""

from typing import Any, NotRequired, TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Origin
from graphparity.experiments.calibrate.bench import EDGES, PARTS
from graphparity.experiments.calibrate.measure import FaultRow, Found
from graphparity.experiments.calibrate.plan import Asked
from graphparity.experiments.calibrate.published import CRITERIA
from graphparity.experiments.calibrate.tally import RatioRow, RightRow
from graphparity.experiments.shared import certificate, run_steps


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
        "right": found.right.right_rows(),
        "ratios": found.right.ratio_rows(),
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
    """The right programs that our verdict accuses in a dtype, at one seed or more."""
    return [row for row in document["right"] if row["accused"].get(dtype)]


def accusations(document: Document, dtype: str) -> int:
    """How often a right program was accused in a dtype, seeds counted."""
    return sum(row["accused"].get(dtype, 0) for row in document["right"])


def judged(document: Document, dtype: str) -> int:
    """How often a right program was judged in a dtype, seeds counted."""
    return sum(row["seeds"].get(dtype, 0) for row in document["right"])


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
