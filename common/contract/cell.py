"""The cell: the unit that is judged and timed."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Cell:
    """One workload config on one backend, device and dtype."""

    workload: str
    config: str
    backend: str
    device: str
    dtype: str
