"""What each round of a run is: cold, warm, or a later one; and which are forked.

So many rounds run beside each other as there are lanes, and those are of one kind: the
first ones begin with empty caches, the next ones with what a finished one has filled;
then more cold ones, until as many are priced as were asked for. Several backends are
opened at once in all that follow: what opening costs is not measured there.

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


def begins_cold(number: int, cold_starts: int, lanes: int = 1) -> bool | None:
    """Whether a round begins with empty caches; None where what opening costs is not
    measured.

    cold_starts: at least so many rounds do, and all that run beside one that does.
    """
    turn = number // lanes
    if turn == 1:
        return False
    return True if turn <= _cold_turns(cold_starts, lanes) else None


def _cold_turns(cold_starts: int, lanes: int) -> int:
    """The times that rounds begin cold, in all lanes at once."""
    return max(1, -(-cold_starts // lanes))


def priced(cold_starts: int, lanes: int = 1) -> int:
    """How many rounds measure what opening costs: the cold ones and the warm ones, the
    first of all."""
    return lanes * (_cold_turns(cold_starts, lanes) + 1)


def forks(number: int, cold_starts: int, lanes: int = 1) -> bool:
    """Whether a round's processes are to be forked: what opening costs is priced in
    fresh ones, in the first rounds, and of those that follow every FRESH-th is fresh.
    """
    later = (number - priced(cold_starts, lanes)) // lanes
    return later >= 0 and later % FRESH != FRESH - 1


def counted(samples: list[Sample]) -> Counted:
    """How many were forked, and why others were not that were to be."""
    reasons = (sample.get("anew") for sample in samples)
    return {
        "forked": sum(sample.get("forked", False) for sample in samples),
        "anew": next(filter(None, reasons), None),
    }
