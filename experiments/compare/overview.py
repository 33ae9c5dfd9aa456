"""A whole run on one screen, 80 columns wide: a matrix of verdicts, a table of what the
graphs gain, and what is not in order."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement import verdicts
from graphparity.common.contract import reasons
from graphparity.common.contract.documents import CellDocument, Results
from graphparity.common.contract.timings import Against
from graphparity.experiments.compare import footnotes
from graphparity.experiments.shared.terminal import tables

WIDTH = 80
APART = 3
LINES = 8  # of what is not in order, at most
ABSENT = {"unavailable": "absent", "unsupported": "gap"}
SHORT = {"disagree": "differs", "timeout": "late", **ABSENT}
AGREEMENT = "largest error in noise floors (about 1: rounding alone)"
SPEED = "× the own dynamic form [95 % interval]; after how many steps it has paid"
LEGEND = (
    "✗: over its limit; ▲ faster ▼ slower = within 3 % ? unresolved (a mark asks for "
    "six processes); never: nothing is gained; at once: there is nothing to repay. "
    "Every table: the same command with --details"
)

Cells = list[CellDocument]


class Line(NamedTuple):
    """A line of the matrix: its name, and its cells by backend."""

    name: str
    cells: dict[str, Cells]


def show(screen: Console, results: Results, dynamic_forms: dict[str, str]) -> None:
    """The matrix, the speed-ups, and what is not in order, of each device."""
    for device in dict.fromkeys(cell["device"] for cell in results["cells"]):
        cells = [cell for cell in results["cells"] if cell["device"] == device]
        _print(screen, f"Agreement on {device}: {AGREEMENT}", matrix(cells))
        if any(cell["timing"] for cell in cells):
            _print(screen, f"Speed: {SPEED}", speeds(cells, dynamic_forms))
    legend = LEGEND + _one_alone(results["cells"])
    for line in [*_shortened(notes(results["cells"])), legend]:
        screen.print(line, style="dim", width=WIDTH, markup=False, highlight=False)


def _one_alone(cells: Cells) -> str:
    """Of which workload alone all is shown without asking; of a single one nothing."""
    names = list(dict.fromkeys(cell["workload"] for cell in cells))
    return f", or -w {names[0]} alone." if len(names) > 1 else "."


# -- agreement -------------------------------------------------------------------------


def matrix(cells: Cells) -> Table:
    """Verdicts with the largest errors, a line a workload config and a column a
    backend; a workload's configs that are only checked share one."""
    shown = _table()
    names = list(dict.fromkeys(cell["backend"] for cell in cells))
    for name in names:
        shown.add_column(_head(name), justify="right", no_wrap=True)
    for line in lines(cells):
        shown.add_row(
            _named(line.name, 21), *(_worst(line.cells.get(n)) for n in names)
        )
    return shown


def lines(cells: Cells) -> list[Line]:
    """The lines of the matrix, in the cells' order: one a workload of which nothing is
    timed; where nothing at all is, if it has more than APART configs."""
    checked: dict[str, set[str]] = {}
    timed = {cell["workload"] for cell in cells if cell["timing"]}
    apart = 1 if timed else APART
    for cell in cells:
        checked.setdefault(cell["workload"], set()).add(cell["config"])
    found: dict[str, dict[str, Cells]] = {}
    for cell in cells:
        workload, count = cell["workload"], len(checked[cell["workload"]])
        name = f"{workload}/{cell['config']}"
        if count > apart and workload not in timed:
            name = f"{workload} ({count})"
        found.setdefault(name, {}).setdefault(cell["backend"], []).append(cell)
    return [Line(name, by_backend) for name, by_backend in found.items()]


def _worst(cells: Cells | None) -> Text:
    """The verdict that is farthest from agreement, with its error where it has one."""
    if not cells:
        return Text("–", style="dim")
    ran = [cell for cell in cells if cell["status"] not in ABSENT]
    wrong = [cell for cell in ran if cell["status"] != "agree"]
    cell = max(wrong or ran or cells, key=_share)
    status, ratio = cell["status"], verdicts.worst_ratio(cell["agreement"])
    if status == "agree":
        return Text("equal" if not ratio else f"{ratio:.2g}", style="green")
    text = SHORT.get(status, status)
    if status == "disagree" and ratio is not None:
        text = f"✗ {ratio:.2g}" if ratio < 1e4 else "✗ >10k"
    return Text(text, style=tables.COLOURS.get(status, "bold red"))


def _share(cell: CellDocument) -> float:
    """Of its limit, which the error takes that takes most of it."""
    known = verdicts.worst(cell["agreement"])
    return 0.0 if known is None else verdicts.share(known)


# -- speed -----------------------------------------------------------------------------


def speeds(cells: Cells, dynamic_forms: dict[str, str]) -> Table:
    """What each static form gains over the dynamic form of its framework, a line a
    timed workload config: speed-up and mark, its interval, and when it has paid."""
    shown = _table()
    timed = [cell for cell in cells if cell["timing"]]
    asked = dict.fromkeys(cell["backend"] for cell in timed)
    names = [name for name in asked if name in dynamic_forms]
    for name in names:
        shown.add_column(_head(name), justify="right", no_wrap=True)
    rows: dict[str, dict[str, Text]] = {}
    for cell in timed:
        where = rows.setdefault(f"{cell['workload']}/{cell['config']}", {})
        if form := dynamic_forms.get(cell["backend"]):
            where[cell["backend"]] = _gain(_against(cell, form))
    dash = Text("–", style="dim")
    for place, gains in rows.items():
        if gains:
            shown.add_row(_named(place, 14), *(gains.get(name, dash) for name in names))
    return shown


def _against(cell: CellDocument, form: str) -> Against | None:
    timing = cell["timing"]
    rows = timing["against"] if timing else []
    return next((row for row in rows if row["backend"] == form), None)


def _gain(row: Against | None) -> Text:
    """Three lines: `1.22× ▲`, `[1.20, 1.24]`, `230 steps`."""
    if row is None or row["speedup"] is None:
        return Text((row and row["verdict"]) or "–", style="dim")
    ratio, verdict = row["speedup"], row["verdict"] or "unresolved"
    style = tables.STYLES.get(verdict, "")
    text = Text(f"{tables.digits_of(ratio['median'], 3)}× {tables.MARKS[verdict]}")
    text.stylize(style or "none")
    text.append(f"\n{tables.bounds(ratio)}", style="dim")
    return text.append(f"\n{_paid(row)}", style="dim")


def _paid(row: Against) -> str:
    steps = row.get("break_even_steps")
    if not steps:
        return "–"
    text = tables.repaid(steps, row["verdict"] or "unresolved")
    return f"{text} steps" if text[0].isdigit() else text


# -- both ------------------------------------------------------------------------------


def _print(screen: Console, title: str, table: Table) -> None:
    screen.print()
    screen.print(Text(title, style="bold"), width=WIDTH)
    screen.print(table, width=WIDTH)


def _table() -> Table:
    shown = Table(box=None, padding=(0, 1, 0, 0))
    shown.add_column("", overflow="fold")
    return shown


def _head(backend: str) -> str:
    return backend.replace("_", "\n", 1)


def _named(name: str, width: int) -> str:
    """A workload config; what is longer in lines, cut where words end."""
    lines, rest = list[str](), name
    while len(rest) > width:
        ends = [rest.rfind(mark, 0, width) for mark in "/_"]
        at = 1 + (ends[0] if ends[0] > 0 else ends[1])
        if not at:
            break
        lines, rest = [*lines, rest[:at]], f" {rest[at:]}"
    return "\n".join([*lines, rest])


def notes(cells: Sequence[CellDocument]) -> list[str]:
    """Why cells do not agree, and why ratios have no mark: the same reason once."""
    found = [
        f"{cell['backend']} on {cell['workload']}/{cell['config']}: {cell['status']}: "
        f"{reasons.one_line(cell['reason'] or 'no reason was given')}"
        for cell in cells
        if cell["status"] not in ("agree", *ABSENT)
    ]
    return [*found, *footnotes.why_unmarked(cells)]


def _shortened(found: list[str]) -> list[str]:
    if len(found) <= LINES:
        return found
    rest = len(found) - LINES + 1
    return [*found[: LINES - 1], f"and {rest} more: --details shows them"]
