"""The table of `selfcheck fork`."""

from rich.console import Console
from rich.table import Table

from graphparity.common.contract.timings import Interval
from graphparity.common.timing import fork_spread
from graphparity.experiments.selfcheck import fork_figures
from graphparity.experiments.selfcheck.fork_figures import FRESH, Kind, Row, Spread
from graphparity.experiments.shared.terminal import tables

TITLES = "step", "spread", "slow", "over fresh", "missed", "ready, open"


def show(screen: Console, rows: dict[str, Row]) -> None:
    """A table of all kinds of every backend, and a line for each that has none."""
    title = "forked processes against fresh ones"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("backend", no_wrap=True)
    table.add_column("process", no_wrap=True)
    for title in TITLES:
        table.add_column(title, justify="right", no_wrap=True)
    for name, row in rows.items():
        for kind, figures in row["kinds"].items():
            table.add_row(name if kind == FRESH else "", kind, *_cells(figures))
    if table.row_count:
        screen.print(table)
    for line in _lines(rows):
        screen.print(line, highlight=False)


def _lines(rows: dict[str, Row]) -> list[str]:
    lines = []
    for name, row in rows.items():
        if row["failure"] is not None:
            lines.append(f"{name}: not measured: {row['failure']}")
        elif row["anew"] is not None:
            lines.append(f"{name}: not forked: {row['anew']}")
        for kind, figures in row["kinds"].items():
            if fork_figures.biased(figures):
                limit = f"{fork_spread.BIAS:.0%}"
                text = f"{name}: {kind}: further than {limit} from fresh processes"
                lines.append(text)
    if any(row["kinds"] for row in rows.values()):
        text = "missed: of the variance of fresh processes' log levels, by a fork, and "
        text += "its upper bound; ready, open: each beside another process"
        lines.append(text)
    return lines


def _cells(kind: Kind) -> tuple[str, ...]:
    step, ratio = kind["step_s"], kind.get("over_fresh")
    took = "–" if step is None else tables.seconds(step["median"])
    ready = f"{tables.seconds(kind['ready_s'], 2)}, {tables.seconds(kind['open_s'], 2)}"
    missed = kind.get("missed")
    return (
        took,
        _spread(kind["spread"]),
        f"{kind['slow']} of {len(kind['levels_s'])}",
        _ratio(ratio),
        f"{100 * missed['share']:.0f} % (<{100 * missed['share_high']:.0f})"
        if missed
        else "–",
        ready,
    )


def _spread(found: Spread) -> str:
    if found["value"] is None or found["low"] is None or found["high"] is None:
        return "–"
    low, high = 100 * found["low"], 100 * found["high"]
    return f"{100 * found['value']:.1f} % [{low:.1f}, {high:.1f}]"


def _ratio(ratio: Interval | None) -> str:
    if ratio is None:
        return "–"
    if ratio["low"] is None or ratio["high"] is None:
        return f"{ratio['median']:.3f}"
    return f"{ratio['median']:.3f} [{ratio['low']:.3f}, {ratio['high']:.3f}]"
