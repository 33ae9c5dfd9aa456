"""Which rounds have forked processes, and how many of a cell's were.

Forked processes share the places in memory of the one that they come from, and may
spread less than fresh ones (`selfcheck fork`): a share of the rounds stays fresh.
"""

from typing import TypedDict

from graphparity.common.contract.timings import Sample

FRESH = 4  # of so many rounds that could be forked one is not
LITTER = 3  # processes of a backend from one zygote: what they share widens intervals


class Counted(TypedDict):
    """Of a cell's processes (`contract.timings.Timing`)."""

    forked: int
    anew: str | None


def forks(number: int, cold_starts: int) -> bool:
    """Whether a round's processes are to be forked: what opening costs is priced in
    fresh ones, in the first rounds, and of those that follow every FRESH-th is fresh.
    """
    later = number - (max(1, cold_starts) + 1)
    return later >= 0 and later % FRESH != FRESH - 1


def counted(samples: list[Sample]) -> Counted:
    """How many were forked, and why others were not that were to be."""
    reasons = (sample.get("anew") for sample in samples)
    return {
        "forked": sum(sample.get("forked", False) for sample in samples),
        "anew": next(filter(None, reasons), None),
    }
