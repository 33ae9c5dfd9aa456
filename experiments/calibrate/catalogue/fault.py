"""What a fault is, and a right program written otherwise."""

from dataclasses import dataclass

from graphparity.experiments.calibrate.planted import Plant


@dataclass(frozen=True)
class Fault:
    """A way to be wrong, in one cell.

    size: as it is planted, of what `unit` says; without a unit it has no size.
    reference: what the oracle's program itself gets first, to be another network.
    """

    name: str
    workload: str
    config: str
    plant: Plant
    size: float = 1.0
    unit: str = ""
    reference: Plant | None = None


@dataclass(frozen=True)
class Otherwise:
    """A right program that is written in another way."""

    name: str
    workload: str
    config: str
    plant: Plant
    reference: Plant | None = None
