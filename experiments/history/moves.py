"""How a ratio moved from one run to the next, and how usual a move of that size is."""

import itertools
import math
from collections.abc import Iterable
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.backend import Backend
from graphparity.common.contract.documents import Origin
from graphparity.common.contract.timings import Interval
from graphparity.common.timing import comparison, over_time
from graphparity.experiments.history.kept_runs import Kept, Known, Ratio

LEAST = 5  # earlier moves of one ratio from which a rate is told
LEAST_OF_ALL = 20  # of all ratios together, where one has fewer
WORDS = {"faster": "rose", "slower": "fell", "same": "stayed"}


class Rate(TypedDict):
    """How often a ratio moved as far between runs of the same versions and programs."""

    seen: int  # as large
    of: int  # earlier moves
    over: str  # this ratio, or all ratios
    enough: bool  # else no rate follows from so few


class Move(TypedDict):
    """A ratio in one run over the same in the run before that had it."""

    name: str
    place: str
    backend: str
    before: int  # the runs
    after: int
    was: float
    now: float
    change: Interval  # the later ratio over the earlier one
    word: str  # rose, fell, stayed (within 3 %), open, or not judged
    reason: str | None  # why it is not judged
    changed: list[str]  # versions and programs, between the two runs
    same: bool | None  # versions and programs; None: it is not known
    seen: Rate | None  # of one that rose or fell


def between(runs: list[Kept], keys: list[Ratio]) -> list[Move]:
    """Every move from a run to the next one that has the ratio; runs: the oldest
    first."""
    order = {kept.number: place for place, kept in enumerate(runs)}
    found = [(key, move) for key in keys for move in _moves(key, runs)]
    found.sort(key=lambda pair: (order[pair[1]["after"]], order[pair[1]["before"]]))
    for key, move in found:
        if move["word"] in ("rose", "fell"):
            past = [
                (other, earlier)
                for other, earlier in found
                if order[earlier["after"]] <= order[move["before"]]
                if earlier["same"] and earlier["reason"] is None
            ]
            move["seen"] = _rate(key, move, past)
    return [move for _, move in found]


def _moves(key: Ratio, runs: list[Kept]) -> list[Move]:
    having = [kept for kept in runs if key in kept.ratios]
    return [_move(key, *pair) for pair in itertools.pairwise(having)]


def _move(key: Ratio, old: Kept, new: Kept) -> Move:
    was, now = old.ratios[key], new.ratios[key]
    change = over_time.ratio(now.interval, was.interval)
    word, reason = _judged(was, now, change)
    changed, same = _differences(key, old, new)
    return {
        "name": key.name(),
        "place": key.place(),
        "backend": key.backend,
        "before": old.number,
        "after": new.number,
        "was": was.interval["median"],
        "now": now.interval["median"],
        "change": change,
        "word": word,
        "reason": reason,
        "changed": changed,
        "same": same,
        "seen": None,
    }


def _judged(was: Known, now: Known, change: Interval) -> tuple[str, str | None]:
    """What may be said of a move by itself, and why nothing may."""
    for when, known in (("before", was), ("after", now)):
        if known.reason:
            return "not judged", f"{when}: {known.reason}"
    both = was.interval, now.interval
    change["processes"] = min(side.get("processes", 0) for side in both)
    change["used"] = min(side.get("used", 0) for side in both)
    judged = comparison.marked(change, None)
    word, reason = judged["verdict"], judged["reason"]
    return WORDS.get(word, "open" if reason is None else "not judged"), reason


# -- what changed ----------------------------------------------------------------------


def _differences(key: Ratio, old: Kept, new: Kept) -> tuple[list[str], bool | None]:
    """Versions and programs that are not what they were, in a few words each; whether
    all are the same, None where that is not known."""
    a, b = (_versions(key, kept) for kept in (old, new))
    texts = [f"{n} {a[n]} → {b[n]}" for n in a if n in b and a[n] != b[n]]
    if old.origin is None or new.origin is None:
        return [*texts, "programs: not known"], False if texts else None
    files = _changed_files(key, old.origin, new.origin)
    if files:
        more = f" and {len(files) - 1} more" if files[1:] else ""
        texts.append(f"programs: {files[0]}{more}")
    return texts, not texts


def _versions(key: Ratio, kept: Kept) -> dict[str, str]:
    """Of Python, of a ratio's two backends and of what is no other backend's alone."""
    line = _line(key)
    others = [one for one in registry.backends().values() if one.name not in line]
    mine, foreign = (
        {word for one in some for pair in one.packages.items() for word in pair}
        for some in (line.values(), others)
    )
    known = {"python": kept.entry["machine"]["python"], **kept.entry["versions"]}
    return {n: v for n, v in known.items() if n in mine or n not in foreign}


def _line(key: Ratio) -> dict[str, Backend]:
    """The two backends of a ratio, all they borrow from, and the oracle."""
    names = (key.backend, key.against)
    line = [one for name in names for one in registry.lineage(name)]
    return {one.name: one for one in (*line, registry.oracle())}


def _changed_files(key: Ratio, old: Origin, new: Origin) -> list[str]:
    """Files that a ratio hangs on and that changed: the two backends', the oracle's and
    the harness's, in this order."""
    mine, others = _folders(key)
    every = sorted(old["programs"].keys() | new["programs"].keys())
    found = [
        path
        for path in every
        if old["programs"].get(path) != new["programs"].get(path)
        if path.startswith(mine) or not path.startswith(others)
    ]
    return sorted(found, key=lambda path: not path.startswith(mine))


def _folders(key: Ratio) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The folders of the programs behind a ratio, and those of all other backends."""
    line = {one.package for one in _line(key).values()}
    every = {backend.package for backend in registry.backends().values()}
    return _paths(line), _paths(every - line)


def _paths(packages: Iterable[str]) -> tuple[str, ...]:
    places = (name.removeprefix(f"{registry.OWN}.") for name in packages)
    return tuple(f"{place.replace('.', '/')}/" for place in places)


# -- how usual that is -----------------------------------------------------------------


def _rate(key: Ratio, move: Move, past: list[tuple[Ratio, Move]]) -> Rate:
    """Among earlier moves between runs of the same versions and programs those as
    large: of this ratio, or where it has few of all together."""
    own = [earlier for other, earlier in past if other == key]
    every = [earlier for _, earlier in past]
    chosen, over = (own, "this ratio") if len(own) >= LEAST else (every, "all ratios")
    seen = sum(_size(earlier) >= _size(move) for earlier in chosen)
    enough = len(own) >= LEAST or len(every) >= LEAST_OF_ALL
    return {"seen": seen, "of": len(chosen), "over": over, "enough": enough}


def _size(move: Move) -> float:
    return abs(math.log(move["change"]["median"]))
