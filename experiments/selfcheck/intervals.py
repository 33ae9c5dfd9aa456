"""`selfcheck intervals`: do intervals and marks hold what they promise, on made-up
processes whose truth is known? No clock."""

import time
from pathlib import Path

from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.results import documents
from graphparity.experiments.selfcheck import (
    drifting,
    kept,
    simulated,
    simulated_forks,
    simulated_tables,
    tried,
)
from graphparity.experiments.selfcheck.kept import Head
from graphparity.experiments.selfcheck.tried import Tried
from graphparity.experiments.shared.terminal.progress import reporting

MADE = (simulated, simulated_forks, simulated_tables, drifting)


class Document(Head):
    """The JSON of `selfcheck intervals`."""

    rows: list[Tried]


def intervals(screen: Console, tries: int, json: Path | None) -> int:
    """Try, show and keep; 1 where a share is not what it must be."""
    begun_s, rows = time.time(), list[Tried]()
    with reporting(screen, len(MADE)) as reporter:
        for each in MADE:
            for row in each.rows(tries):
                reporter.doing(f"{row['table']}: {row['row']}")
                rows.append(row)
            reporter.advance()
    names = [registry.oracle().name]
    document: Document = {
        **kept.head("intervals", begun_s, names, {"tries": tries}),
        "rows": rows,
    }
    if json is not None:
        documents.write_json(document, json)
    tried.show(screen, rows)
    return int(any(map(tried.missed, rows)))
