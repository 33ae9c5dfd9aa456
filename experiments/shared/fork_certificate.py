"""What a fork misses of the spread between processes, as `selfcheck fork` left it.

It is kept beside the results, by backend. `compare` adds it to its intervals where it
was measured on this machine, with these versions and this number of threads, and does
not fork a backend whose forked processes are not as fast as fresh ones.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from graphparity.common.contract import registry
from graphparity.common.contract.timings import ForkSpread, Interval
from graphparity.common.results import documents, origin, variables
from graphparity.common.system import machine
from graphparity.common.timing import fork_spread
from graphparity.experiments.shared import called

NAME = "fork.json"
MADE_BY = "selfcheck fork"  # the command
OF_A_LANE = "pinned_cores"  # not of the machine: every program has its own
DOES = (
    "by timing forked processes, which find their framework imported, beside new ones"
)
NONE = "there is no certificate here"


class Row(TypedDict):
    """What is known of a backend."""

    versions: dict[str, str | None]
    spread: ForkSpread
    missed: list[float]  # the share of the variance that a fork misses, its upper bound
    bias: Interval | None  # forked processes' step over that of fresh ones
    settings: dict[str, object]  # that it was measured with


class Place(TypedDict):
    """Where the processes were measured."""

    machine: dict[str, str]
    variables: dict[str, str]
    threads: int  # of a program


class Certificate(TypedDict):
    """The file."""

    place: Place
    backends: dict[str, Row]


@dataclass(frozen=True)
class Known:
    """What `compare` takes from a certificate."""

    spreads: dict[str, ForkSpread] = field(default_factory=dict)
    barred: dict[str, str] = field(default_factory=dict)  # not to be forked, and why
    lacking: dict[str, str] = field(default_factory=dict)  # why it holds nothing of one


def place(threads: int) -> Place:
    """Where programs of so many threads are measured now."""
    facts = machine.facts(machine.cores(None))
    known = {name: str(facts.get(name)) for name in origin.FACTS if name != OF_A_LANE}
    counting = variables.that_count(os.environ)
    return {"machine": known, "variables": counting, "threads": threads}


def versions(name: str) -> dict[str, str | None]:
    """Of what a backend imports."""
    return origin.versions([registry.backends()[name]])


def row(
    name: str, spread: ForkSpread, bias: Interval | None, settings: dict[str, object]
) -> Row:
    """What is kept of a backend that was measured now."""
    missed = [*fork_spread.missed(spread)]
    return {
        "versions": versions(name),
        "spread": spread,
        "missed": missed,
        "bias": bias,
        "settings": settings,
    }


def keep(folder: Path, threads: int, rows: dict[str, Row]) -> Path:
    """Write these rows, beside those of other backends that were measured in the same
    place; the path. folder: of the results."""
    here, path = place(threads), folder / NAME
    others = dict[str, Row]()
    try:
        kept = _read(path)
        others = kept["backends"] if kept["place"] == here else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # none, or none that can be read: it is made anew
    folder.mkdir(parents=True, exist_ok=True)
    document: Certificate = {"place": here, "backends": {**others, **rows}}
    documents.write_json(document, path)
    return path


def known(folder: Path, names: Iterable[str], threads: int) -> Known:
    """What holds here and now of these backends. folder: of the results."""
    found, path = Known(), folder / NAME
    try:
        kept = _read(path)
        changed = _moved(kept["place"], place(threads))
        for name in names:
            _add(found, name, kept["backends"].get(name), changed)
    except FileNotFoundError:
        found = Known(lacking=dict.fromkeys(names, NONE))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        found = Known(lacking=dict.fromkeys(names, f"{path} can't be read"))
    for name in found.lacking:
        if why := registry.backends()[name].anew:
            found.barred[name] = why
    return found


def _read(path: Path) -> Certificate:
    """Raises OSError or ValueError."""
    kept: Certificate = json.loads(path.read_text())
    return kept


def _add(found: Known, name: str, row: Row | None, changed: list[str]) -> None:
    """What holds of one backend. changed: of the place."""
    if row is None:
        found.lacking[name] = "the certificate holds nothing of it"
        return
    changed = changed + _newer(row["versions"], versions(name))
    if changed:
        found.lacking[name] = f"the certificate is older: {origin.told(changed)}"
        return
    if fork_spread.biased(row["bias"]) and row["bias"]:
        off = row["bias"]["median"] - 1
        text = (
            f"forked processes are {abs(off):.1%} {'slower' if off > 0 else 'faster'}"
        )
        found.barred[name] = f"{text} than fresh ones ({called.hint(MADE_BY)})"
    found.spreads[name] = _checked(row["spread"])


def _checked(spread: ForkSpread) -> ForkSpread:
    """Raises ValueError, KeyError or TypeError where it can't be used."""
    least = spread["fresh"], spread["forked"]
    freedom = spread["fresh_freedom"], spread["forked_freedom"]
    if not (all(v >= 0.0 for v in least) and all(f > 0 for f in freedom)):
        raise ValueError(spread)
    return spread


def _moved(then: Place, now: Place) -> list[str]:
    """What is no longer what it was where it was measured."""
    changed = [
        f"{name} {then['machine'].get(name) or 'unknown'} -> {value}"
        for name, value in now["machine"].items()
        if then["machine"].get(name) != value
    ]
    if then["threads"] != now["threads"]:
        changed.append(f"threads {then['threads']} -> {now['threads']}")
    return changed + variables.differences(then["variables"], now["variables"])


def _newer(then: Mapping[str, str | None], now: Mapping[str, str | None]) -> list[str]:
    absent = "not installed"
    return [
        f"{name} {then.get(name) or absent} -> {now.get(name) or absent}"
        for name in sorted(then.keys() | now.keys())
        if then.get(name) != now.get(name)
    ]


def sentences(found: Known, forked: Iterable[str]) -> list[str]:
    """Of backends that were forked: that what a fork misses is not in their intervals,
    a line a reason."""
    why: dict[str, list[str]] = {}
    for name in forked:
        if name in found.lacking:
            why.setdefault(found.lacking[name], []).append(name)
    text = "What a fork misses of the spread is not in the intervals of"
    how = f"{called.hint(MADE_BY)} measures it, {DOES}."
    return [
        f"{text} {', '.join(names)} ({reason}): {how}" for reason, names in why.items()
    ]
