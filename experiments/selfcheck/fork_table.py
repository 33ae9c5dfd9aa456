"""The table of `selfcheck fork`."""

from rich.console import Console
from rich.table import Table

from graphparity.common.contract.timings import Interval
from graphparity.common.timing import fork_spread
from graphparity.experiments.selfcheck import fork_figures
from graphparity.experiments.selfcheck.fork_figures import FRESH, Kind, Row, Spread
from graphparity.experiments.shared.terminal import tables

TITLES = "step", "spread", "slow", "over fresh", "spread/fresh", "missed", "ready, open"


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
        _spread(kind["spread"], ".1%"),
        f"{kind['slow']} of {len(kind['levels_s'])}",
        _ratio(ratio),
        _spread(kind.get("spread_over_fresh"), ".2f"),
        f"{missed['share']:.0%} (<{missed['share_high']:.0%})" if missed else "–",
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
