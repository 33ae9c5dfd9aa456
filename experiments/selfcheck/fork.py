"""Are forked processes as fresh ones are: levels, spread, bias, time until ready?

Fresh processes, forked ones and forked ones with random padding take turns, one at a
time, in random order within a round; each opens the same step and times blocks of it.
"""

import time
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import dtypes
from graphparity.common.contract.documents import Machine
from graphparity.common.contract.timings import Block, Interval
from graphparity.common.results import documents
from graphparity.common.system import machine, scratch
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.selfcheck import against_itself, fork_figures
from graphparity.experiments.selfcheck.fork_figures import FRESH, Kind, Process, Spread
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

FORKED, PADDED = "forked", "forked, padded"
LIMIT_S = 300.0  # of a request
TITLES = "step", "spread", "slow", "over fresh", "spread/fresh", "ready, open"


class Row(TypedDict):
    """What was found of a backend; anew: why it can't be forked, None where it can."""

    anew: str | None
    failure: str | None
    kinds: dict[str, Kind]


class Document(TypedDict):
    """The JSON of `selfcheck fork`."""

    machine: Machine
    settings: dict[str, object]
    backends: dict[str, Row]


def fork(
    screen: Console,
    names: list[str],
    what: tuple[str, str],
    processes: int,
    seconds: float,
    json: Path | None,
) -> int:
    """Measure and show; 1 where a backend failed or its forked processes are biased.

    what: workload and config. processes: of each kind. seconds: of blocks in each.
    """
    inputs, rows = against_itself.drawn(*what), dict[str, Row]()
    with reporting(screen, processes * len(names)) as reporter:
        for name in names:
            rows[name] = _row(name, inputs, processes, seconds, reporter)
    settings = {"workload": what[0], "config": what[1]}
    document: Document = {
        "machine": machine.facts(machine.cores(None)),
        "settings": {**settings, "processes": processes, "seconds": seconds},
        "backends": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    show(screen, rows)
    return int(any(map(failed, rows.values())))


def failed(row: Row) -> bool:
    """It could not be measured, or a fork changes what is measured."""
    if row["failure"] is not None:
        return True
    return any(map(fork_figures.biased, row["kinds"].values()))


def _row(
    name: str, inputs: dict[str, Any], count: int, seconds: float, reporter: Reporter
) -> Row:
    kinds: dict[str, list[Process]] = {FRESH: [], FORKED: [], PADDED: []}
    rng, anew = np.random.default_rng(time.time_ns()), None
    with (
        scratch.folder() as cache,
        Zygotes(LIMIT_S, None) as plain,
        Zygotes(LIMIT_S) as padding,
    ):
        zygotes = {FRESH: None, FORKED: plain, PADDED: padding}
        try:
            for kind in kinds:  # compiles, and imports in the zygotes: not measured
                _process(name, inputs, 0.0, cache, zygotes[kind])
            anew = plain.anew.get(name) or padding.anew.get(name)
            for number in range(count if anew is None else 0):
                reporter.doing(f"{name}: {number + 1} of {count} processes of a kind")
                for kind in rng.permutation([*kinds]):
                    one = _process(name, inputs, seconds, cache, zygotes[kind])
                    kinds[kind].append(one)
                reporter.advance()
            anew = anew or plain.anew.get(name) or padding.anew.get(name)
        except WorkerFailure as failure:
            return {"anew": anew, "failure": str(failure), "kinds": {}}
    found = {} if anew else fork_figures.figures(kinds)
    return {"anew": anew, "failure": None, "kinds": found}


def _process(
    name: str,
    inputs: dict[str, Any],
    seconds: float,
    cache: Path,
    zygotes: Zygotes | None,
) -> Process:
    """One process, alone: started, its cell opened, blocks of it timed."""
    effort = interleaved.EFFORTS["quick"]
    start, batches = (dtypes.cast(inputs[k], "float32") for k in ("start", "batches"))
    cores = machine.cores(None)
    with Pool("cpu", "float32", cores, cache, LIMIT_S, zygotes=zygotes) as pool:
        begin = time.monotonic()
        pool.ask(name, "forget")
        ready = time.monotonic()
        pool.ask(name, "open", spec=inputs["spec"], start=start, batches=batches)
        sized = pool.ask(name, "calibrate", seconds=effort.block_s)
        opened = time.monotonic()
        size = {"steps": sized["steps"], "untimed": interleaved.untimed(sized, effort)}
        blocks = list[float | None]()
        for _ in range(max(1, round(seconds / effort.block_s))):
            pool.quiet()
            block: Block = pool.ask(name, "block", **size)
            still = not block["compiled"]
            blocks.append(block["seconds"] / size["steps"] if still else None)
    return {"blocks": blocks, "ready_s": ready - begin, "open_s": opened - ready}


# -- the table -------------------------------------------------------------------------


def show(screen: Console, rows: dict[str, Row]) -> None:
    """A table of all kinds of every backend, and a line for each that has none."""
    table = Table(title="forked processes against fresh ones", title_justify="left")
    table.add_column("backend")
    table.add_column("process")
    for title in TITLES:
        table.add_column(title, justify="right")
    for name, row in rows.items():
        for kind, figures in row["kinds"].items():
            table.add_row(name if kind == FRESH else "", kind, *_cells(figures))
    if table.row_count:
        screen.print(table)
    for name, row in rows.items():
        if row["failure"] is not None:
            screen.print(f"{name}: not measured: {row['failure']}", highlight=False)
        elif row["anew"] is not None:
            screen.print(f"{name}: not forked: {row['anew']}", highlight=False)
        for kind, figures in row["kinds"].items():
            if fork_figures.biased(figures):
                limit = f"{fork_figures.BIAS:.0%}"
                text = f"{name}: {kind}: further than {limit} from fresh processes"
                screen.print(text, highlight=False)


def _cells(kind: Kind) -> tuple[str, ...]:
    step, ratio = kind["step_s"], kind.get("over_fresh")
    took = "–" if step is None else tables.seconds(step["median"])
    ready = f"{tables.seconds(kind['ready_s'], 2)}, {tables.seconds(kind['open_s'], 2)}"
    spreads = _spread(kind.get("spread_over_fresh"), ".2f")
    return (
        took,
        _spread(kind["spread"], ".1%"),
        f"{kind['slow']} of {len(kind['levels_s'])}",
        _ratio(ratio),
        spreads,
        ready,
    )


def _spread(found: Spread | None, form: str) -> str:
    if found is None or found["value"] is None:
        return "–"
    if found["low"] is None or found["high"] is None:
        return f"{found['value']:{form}}"
    return f"{found['value']:{form}} [{found['low']:{form}}, {found['high']:{form}}]"


def _ratio(ratio: Interval | None) -> str:
    if ratio is None:
        return "–"
    if ratio["low"] is None or ratio["high"] is None:
        return f"{ratio['median']:.3f}"
    return f"{ratio['median']:.3f} [{ratio['low']:.3f}, {ratio['high']:.3f}]"
