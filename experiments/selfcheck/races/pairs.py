"""`selfcheck pairs`: is a pair known to 2 % within 10 s of the command line's begin?

Every pair of the backends, each with itself too, by `selfcheck race`, a command line of
its own; what compiled forms compile the first time is compiled before. Beside the first
pairs, right behind each race, what pyperf needs and gives for the same two steps.
"""

import itertools
import json as json_file
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console

import graphparity
from graphparity.common.contract.cell import Cell
from graphparity.common.results import documents
from graphparity.common.system import scratch
from graphparity.common.timing.race import head_to_head, place
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.selfcheck import against_itself, kept
from graphparity.experiments.selfcheck.kept import Head
from graphparity.experiments.selfcheck.races import (
    beside_pyperf,
    pairs_table,
    race,
)
from graphparity.experiments.selfcheck.races.pairs_table import Row
from graphparity.experiments.shared.terminal.progress import reporting

LIMIT_S = 600.0  # of one race, whatever it was asked for


class Document(Head):
    """The JSON of `selfcheck pairs`."""

    rows: list[Row]


def pairs(
    screen: Console,
    names: tuple[str, ...],
    what: tuple[str, str],
    limits: tuple[float, float],
    beside: int,
    json: Path | None,
) -> int:
    """Race all pairs and show; 1 where too few are narrow in time, or pyperf needs less
    than twice a race's.

    what: workload and config. limits: half-width and seconds of a pair. beside: of so
    many pairs what pyperf gives.
    """
    if beside and not beside_pyperf.there():
        screen.print(f"{beside_pyperf.MISSING}; the races alone", highlight=False)
        beside = 0
    begun_s, every, rows = time.time(), ordered(names), list[Row]()
    with reporting(screen, len(every) + beside) as reporter, scratch.folder() as cache:
        reporter.doing("what is compiled once")
        request = race.cast(against_itself.drawn(*what))
        warm(names, what, request, cache)
        for number, pair in enumerate(every):
            reporter.doing(" against ".join(pair[::-1]))
            row = raced(pair, what, limits, cache)
            reporter.say(pairs_table.line(row))
            reporter.advance()
            if number < beside:
                reporter.doing(f"{' and '.join(pair)} by pyperf")
                row["pyperf"] = beside_pyperf.measured(pair, request, cache)
                reporter.advance()
            rows.append(row)
    settings: dict[str, object] = {"workload": what[0], "config": what[1]}
    settings |= {"width": limits[0], "budget_s": limits[1], "pyperf": beside}
    document: Document = {
        **kept.head("pairs", begun_s, names, settings),
        "rows": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    pairs_table.show(screen, rows, limits)
    return int(bool(pairs_table.missed(rows, limits)))


def ordered(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """All pairs, unlike ones first, and of them first some that together hold each
    backend once."""
    unlike = list(itertools.combinations(names, 2))
    found, seen = list[tuple[str, str]](), set[str]()
    for pair in unlike:
        if not seen & set(pair):
            found.append(pair)
            seen |= set(pair)
    rest = [pair for pair in unlike if pair not in found]
    return [*found, *rest, *((name, name) for name in names)]


def warm(
    names: tuple[str, ...],
    what: tuple[str, str],
    request: dict[str, object],
    cache: Path,
) -> None:
    """Let every backend compile its step once, into the cache. Raises WorkerFailure."""

    def fail(_: Cell, failure: WorkerFailure) -> None:
        raise failure

    arms = race.arms(names, what, lambda: request)
    once = Place(place.lanes("cpu")[:1], cache)
    once.at_once(
        lambda pool: head_to_head.opened(pool, arms, head_to_head.EFFORT, fail)
    )


def raced(
    pair: tuple[str, str],
    what: tuple[str, str],
    limits: tuple[float, float],
    cache: Path,
) -> Row:
    """One race as a command line of its own; the wall's seconds are seen from here."""
    with scratch.folder() as folder:
        kept = folder / "race.json"
        asked = ["-b", pair[0], "-b", pair[1], "-w", what[0], "--config", what[1]]
        asked += ["--width", str(100 * limits[0]), "--budget", str(limits[1])]
        asked += ["--cache", str(cache), "--json", str(kept)]
        begun = time.monotonic()
        done = command(["selfcheck", "race", *asked])
        wall_s = time.monotonic() - begun
        if not kept.exists():
            tail = (done.stderr or done.stdout).strip().splitlines()[-1:]
            return pairs_table.without(
                pair, wall_s, " ".join(tail) or "it said nothing"
            )
        document: dict[str, Any] = json_file.loads(kept.read_text())
    return {
        "pair": pair,
        "failure": None,
        "wall_s": wall_s,
        "ratio": document["ratio"],
        "half_width": document["half_width"],
        "made": len(document["rounds"]),
        "rounds": document["rounds"],
        "pyperf": None,
    }


def command(words: list[str]) -> subprocess.CompletedProcess[str]:
    """A command line of this tree, as a process."""
    root = str(Path(graphparity.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-m", "graphparity.experiments", *words],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
