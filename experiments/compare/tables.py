"""What `compare` prints: a run on one screen, or every table and what it means."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry, siblings
from graphparity.common.contract.documents import CellDocument, Results, Verdict
from graphparity.experiments.compare import (
    devices,
    operating_point,
    overview,
    words,
)
from graphparity.experiments.compare.footnotes import footnotes
from graphparity.experiments.shared.terminal import tables

JUDGED = ("mathematics", "rounding", "precision")
BESIDE = ("compile", "GFLOP/s", "roof", "peak")  # beside the verdicts
LEGEND = (
    "n floors: the error nearest to its limit, in noise floors (what rounding alone "
    "explains), of any output; ✗: it is over that. mathematics: single steps, both "
    "sides in float64; "
    "rounding: single steps and the whole training, in the precision that follows, "
    "at the inputs received. precision: measured, not declared. compile: "
    "cold/warm cache, first graph of the process included; of a dynamic backend what "
    "the first use of its operations costs (some compile each, and find it in the "
    "cache again). step: undisturbed time, "
    "mean of processes (of the fast ones, where there are two modes), with "
    "the 95 % interval. vs own: speed-up over "
    "the own dynamic form; vs base: over {base}; ▲ faster ▼ slower "
    "= same (within 3 %) ? unresolved; marks need six processes, and of a run's column "
    "the chance of any false one is 5 %. pays: steps until compiling has repaid itself "
    "against the dynamic form (at once: nothing to repay; 1.2k?: from one or two "
    "cold starts, which have no spread, or of an unresolved ratio). roof: share of the "
    "ceiling measured on a program's cores for such a working set (*: the step itself "
    "is it). "
    "peak: memory on top of what a fresh process held before; – where it was not fresh."
)


def forms() -> tuple[dict[str, str], str]:
    """The dynamic form of each static backend, and what all are timed against."""
    known = registry.backends()
    base = next(name for name, backend in known.items() if backend.baseline)
    forms = {name: siblings.dynamic(name) for name in known}
    return {name: form for name, form in forms.items() if form}, base


def show(screen: Console, results: Results, details: bool) -> None:
    """A run on one screen; or everything: tables, footnotes, legend, and the run in a
    paragraph."""
    dynamic_forms, base = forms()
    if details:
        _in_detail(screen, results, dynamic_forms, base)
        return
    overview.show(screen, results, dynamic_forms)
    lines = [words.in_short(results), *words.ledger(results, 3)]
    for line in lines:
        screen.print(line, width=overview.WIDTH, markup=False, highlight=False)


def _in_detail(
    screen: Console, results: Results, dynamic_forms: dict[str, str], base: str
) -> None:
    lecture = registry.load(registry.oracle().name, "lecture")
    asked = {cell["workload"] for cell in results["cells"]}
    notes = {w: [getattr(lecture, w)()[1]] for w in asked if hasattr(lecture, w)}
    show_cells(screen, results, dynamic_forms, base, notes)
    for table, reasons in devices.tables(results["cells"]):
        screen.print()
        screen.print(table)
        for line in reasons:
            screen.print(f"* {line}", style="dim", markup=False, highlight=False)
    for line in absent_rivals(results["cells"], dynamic_forms, base):
        screen.print(f"* {line}", style="dim", markup=False, highlight=False)
    screen.print()
    summary = words.paragraph(results, dynamic_forms)
    text = f"In short. {summary} {words.effort(results)}"
    screen.print(text, markup=False, highlight=False)
    point = operating_point.sentence(results["machine"])
    for line in [*filter(None, [point]), *words.ledger(results)]:
        screen.print(line, markup=False, highlight=False)


def absent_rivals(
    cells: Sequence[Mapping[str, Any]], dynamic_forms: dict[str, str], base: str
) -> list[str]:
    """Why a column of ratios is empty: what it is against was not asked for."""
    if not any(cell["timing"] for cell in cells):
        text = "nothing was timed, so there are no ratios"
        hint = "; where a preset only checks a config, --config NAME times it too"
        return [text if all(cell.get("facts") for cell in cells) else text + hint]
    asked = dict.fromkeys(cell["backend"] for cell in cells)
    lines = [
        f"{name} has no 'vs own': that is against {form}; add -b {form}"
        for name in asked
        if (form := dynamic_forms.get(name, name)) not in asked
    ]
    if asked and base not in asked:
        lines.append(f"no 'vs base': that is against {base}; add -b {base}")
    return lines


def show_cells(
    console: Console,
    results: Results,
    dynamic_forms: dict[str, str],
    base: str,
    notes: dict[str, list[str]],
) -> None:
    """Every table of a run with its footnotes, then the legend.

    notes: further lines below the tables of a workload.
    """
    groups: dict[tuple[str, ...], list[CellDocument]] = {}
    for cell in results["cells"]:
        key = (cell["workload"], cell["config"], cell["device"])
        groups.setdefault(key, []).append(cell)
    annotated: set[str] = set()
    for cells in groups.values():
        workload = cells[0]["workload"]
        console.print()
        asked = any(cell["facts"] for cell in cells)
        found = [facts_table(cells)]
        for rows in found if asked else of_config(cells, dynamic_forms, base):
            console.print(rows)
        more = [] if workload in annotated else notes.get(workload, [])
        annotated.add(workload)
        for line in [*footnotes(cells), *more]:
            console.print(f"* {line}", style="dim", markup=False, highlight=False)
    if groups:
        console.print()
        text = "How to read it. " + LEGEND.format(base=base)
        console.print(text, style="dim", markup=False, highlight=False)


def against(cell: Mapping[str, Any], name: str | None) -> dict[str, Any] | None:
    """The figures of a cell against a backend, None where it was not timed against
    it."""
    rows: list[dict[str, Any]] = cell["timing"]["against"] if cell["timing"] else []
    return next((row for row in rows if row["backend"] == name), None)


def of_config(
    cells: list[CellDocument], dynamic_forms: dict[str, str], base: str
) -> list[Table]:
    """The tables of one workload config on one device, 80 columns wide: agreement, and
    where it was timed speed.

    dynamic_forms: for each static backend the dynamic form of its framework; base:
    what all are timed against.
    """
    first = cells[0]
    title = f"{first['workload']} / {first['config']} on {first['device']}"
    timed = any(cell["timing"] for cell in cells)
    judged = _empty(title, JUDGED, BESIDE if timed else ())
    for cell in cells:
        row = [_mathematics(cell), _agreement(cell), _precision(cell)]
        judged.add_row(cell["backend"], *row, *(_costs(cell) if timed else []))
    if not timed:
        return [judged]
    raced = _empty(None, (), ("step", "vs own ×", "vs base ×", "pays"))
    for cell in cells:
        form = dynamic_forms.get(cell["backend"])
        own = against(cell, form) if form else None
        gains = _speedup(own), _speedup(against(cell, base)), _pays(own)
        raced.add_row(cell["backend"], tables.step_within(cell["timing"]), *gains)
    return [judged, raced]


def _empty(title: str | None, left: Sequence[str], right: Sequence[str]) -> Table:
    """A table without rows; its columns by the side to which they are set."""
    shown = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    for name in ("backend", *left):
        shown.add_column(name, no_wrap=True)
    for name in right:
        shown.add_column(name, no_wrap=True, justify="right")
    return shown


def _costs(cell: CellDocument) -> list[str]:
    peak = cell["memory"]["peak_bytes"]
    return [tables.compiling(cell["timing"]), *_roofline(cell), _memory(peak)]


def _memory(peak: int | None) -> str:
    """Never `0 MiB`: what takes no memory to see isn't known, and little is under 1."""
    if peak is None or peak <= 0:
        return "–"
    return "<1 MiB" if peak < 2**20 else f"{peak / 2**20:.0f} MiB"


def _agreement(cell: CellDocument) -> Text:
    return _verdict(cell["status"], cell["agreement"])


def _mathematics(cell: CellDocument) -> Text:
    part = cell.get("mathematics")
    if part is None or part["status"] == "not checked":
        return Text("–", style="dim")
    return _verdict(part["status"], part["agreement"])


def _verdict(status: str, outputs: list[Verdict]) -> Text:
    worst = verdicts.worst_ratio(outputs)
    known = worst is not None and status in ("agree", "disagree")
    floors = f"{worst:.2g}" if worst is not None and worst < 1e5 else ">99999"
    text = status if not known else f"{floors} floors"
    text = text if status == "agree" or not known else f"{text} ✗"
    return Text(text, style=tables.COLOURS.get(status, "bold red"))


def _precision(cell: CellDocument) -> Text:
    """What was measured; beside it what was asked for, where that is another."""
    measured, asked = cell["precision"], cell.get("asked")
    if measured is None:
        return Text("–", style="dim")
    if asked is None or measured.split(",")[0] == asked:
        return Text(measured)
    return Text(f"{measured} ({asked} asked)", style="bold red")


def _speedup(row: dict[str, Any] | None) -> Text:
    if row is None:
        return Text("–", style="dim")
    if row["verdict"] == "refused" or row["speedup"] is None:
        return Text(row["verdict"] or "–", style="dim")
    return tables.ratio(row["speedup"], row["verdict"])


def _pays(row: dict[str, Any] | None) -> str:
    steps = row.get("break_even_steps") if row else None
    return tables.repaid(steps, row["verdict"]) if row and steps else "–"


def _roofline(cell: CellDocument) -> tuple[str, str]:
    roofline = cell["roofline"]
    rate, share = roofline.get("flops_per_s"), roofline["fraction"]
    return (
        "–"
        if rate is None
        else "<0.01"
        if rate < 1e7
        else tables.digits_of(rate / 1e9, 3),
        _share(share) + ("*" if roofline.get("raised") else ""),
    )


def _share(fraction: float | None) -> str:
    if fraction is None:
        return "–"
    return f"{100 * fraction:.0f}%" if fraction > 0.01 else "<1%"


def facts_table(cells: list[CellDocument]) -> Table:
    """The facts, a row a fact and a column a backend."""
    title = f"{cells[0]['workload']}: what was found out by running"
    shown = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    shown.add_column("fact", no_wrap=True, max_width=28)
    for cell in cells:
        shown.add_column(cell["backend"].replace("_", "\n"), max_width=10)
    shown.add_row("values as specified", *(_agreement(cell) for cell in cells))
    names = dict.fromkeys(name for cell in cells for name in cell["facts"] or {})
    for name in names:
        texts = (Text((cell["facts"] or {}).get(name, "–")) for cell in cells)
        shown.add_row(name, *texts)
    return shown
