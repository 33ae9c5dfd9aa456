"""Are forked processes as fresh ones are: levels, spread, bias, time until ready?

Fresh processes, forked ones and forked ones with random padding take turns, one on each
core at a time, in random order within a round; each opens the same step and times
blocks of it. What is found of the padded ones, as `compare` forks them, is kept as a
certificate that it reads (`shared.fork_certificate`).
"""

import time
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from rich.console import Console

from graphparity.common.contract.documents import Machine
from graphparity.common.results import documents
from graphparity.common.system import machine, scratch
from graphparity.common.timing import marks
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import (
    against_itself,
    fork_figures,
    fork_table,
)
from graphparity.experiments.selfcheck.fork_figures import FRESH, Process, Row
from graphparity.experiments.selfcheck.fork_processes import LIMIT_S, Beside
from graphparity.experiments.shared import fork_certificate
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

FORKED, PADDED = "forked", "forked, padded"
KINDS = FRESH, FORKED, PADDED
THREADS = 1  # of a program: the operating point of `compare`

Job = tuple[int, str]  # a round and a kind


class Document(TypedDict):
    """The JSON of `selfcheck fork`."""

    machine: Machine
    settings: dict[str, object]
    backends: dict[str, Row]


def fork(
    screen: Console,
    names: list[str],
    what: tuple[str, str],
    effort: tuple[int, float],
    folder: Path,
    json: Path | None,
) -> int:
    """Measure, keep and show; 1 where a backend failed or its forked processes are
    biased.

    what: workload and config. effort: processes of each kind, and the seconds of blocks
    in each. folder: of the results.
    """
    inputs, rows = against_itself.drawn(*what), dict[str, Row]()
    with reporting(screen, effort[0] * len(names)) as reporter:
        for name in names:
            rows[name] = _row(name, inputs, effort, reporter)
    settings = dict(zip(("workload", "config", "processes", "seconds"), what + effort))
    document: Document = {
        "machine": machine.facts(machine.cores(THREADS)),
        "settings": {**settings, "lanes": machine.lanes(THREADS)},
        "backends": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    fork_table.show(screen, rows)
    screen.print(_kept(folder, effort[0], settings, rows), highlight=False)
    return int(any(map(failed, rows.values())))


def failed(row: Row) -> bool:
    """It could not be measured, or a fork changes what is measured."""
    if row["failure"] is not None:
        return True
    return any(map(fork_figures.biased, row["kinds"].values()))


def _kept(
    folder: Path, processes: int, settings: dict[str, object], rows: dict[str, Row]
) -> str:
    """Keep the certificate, where processes are enough for one; what is said of it."""
    found = {}
    for name, measured in rows.items():
        kind = measured["kinds"].get(PADDED)
        if kind and (known := kind["known"]):
            bias = kind["over_fresh"]
            found[name] = fork_certificate.row(name, known, bias, settings)
    if processes < marks.PROCESSES or not found:
        text = f"No certificate is kept: that takes {marks.PROCESSES} processes of a "
        return text + "kind, or more, of a backend that can be forked."
    path = fork_certificate.keep(folder, THREADS, found)
    return f"What `compare` reads of it is in {path}: {', '.join(found)}."


def _row(
    name: str, inputs: dict[str, Any], effort: tuple[int, float], reporter: Reporter
) -> Row:
    beside = Beside(machine.lanes(THREADS))
    with (
        scratch.folder() as cache,
        Zygotes(LIMIT_S, None) as plain,
        Zygotes(LIMIT_S) as padding,
    ):
        zygotes = {FRESH: None, FORKED: plain, PADDED: padding}
        found = dict[Job, Process]()

        def do(job: Job, cores: list[int]) -> None:
            number, kind = job
            seconds = effort[1] if number >= 0 else 0.0
            arguments = (name, inputs, seconds, cache, zygotes[kind], cores)
            found[job] = beside.process(*arguments)
            if kind == FRESH and number >= 0:
                reporter.advance()

        try:
            reporter.doing(f"{name}: first processes, not measured")
            for kind in KINDS:  # compiles, and imports in the zygotes
                beside.work([(-1, kind)], do)
            anew = _anew(name, plain, padding)
            if anew is None:
                reporter.doing(f"{name}: {effort[0]} processes of a kind")
                beside.work(_order(effort[0]), do)
                anew = _anew(name, plain, padding)
        except WorkerFailure as failure:
            anew = _anew(name, plain, padding)
            return {"anew": anew, "failure": str(failure), "kinds": {}}
    if anew is not None:
        return {"anew": anew, "failure": None, "kinds": {}}
    kinds = {kind: [found[n, kind] for n in range(effort[0])] for kind in KINDS}
    return {"anew": None, "failure": None, "kinds": fork_figures.figures(kinds)}


def _anew(name: str, *zygotes: Zygotes) -> str | None:
    """Why a backend can't be forked; None where it can."""
    return next((each.anew[name] for each in zygotes if name in each.anew), None)


def _order(processes: int) -> list[Job]:
    """Rounds of all kinds, each in random order."""
    rng = np.random.default_rng(time.time_ns())
    return [(n, str(kind)) for n in range(processes) for kind in rng.permutation(KINDS)]
