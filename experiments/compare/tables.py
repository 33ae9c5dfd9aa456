"""Do all backends compute the same, and what does the graph cost and gain?"""

import shutil
import time
from typing import Any

from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.timing import cell_timing
from graphparity.experiments.compare import agreement_stage, timing_stage
from graphparity.experiments.compare.plan import Run
from graphparity.experiments.shared.terminal import devices, summary, tables


def execute(run: Run) -> int:
    """Agreement of everything, then rounds of timing, on every device asked for.

    Returns how many rounds were left out for the preset's limit of time.
    """
    left_out = 0
    for device in run.settings.devices:
        begun = time.monotonic()
        agreement_stage.check(run, device)
        left_out += timing_stage.time_all(run, device, begun)
    shutil.rmtree(run.cache(""), ignore_errors=True)
    return left_out


def forms() -> tuple[dict[str, str], str]:
    """The dynamic form of each static backend's framework, and what all are timed
    against."""
    known = registry.backends()
    base = next(name for name, backend in known.items() if backend.baseline)
    own = {
        name: rival
        for name, backend in known.items()
        for rival in cell_timing.rivals(backend, list(known))
        if known[rival].framework == backend.framework
    }
    return own, base


def show(screen: Console, results: dict[str, Any]) -> None:
    """Tables, footnotes, legend, and the run in a paragraph."""
    own, base = forms()
    lecture = registry.load(registry.oracle().name, "lecture")
    asked = {cell["workload"] for cell in results["cells"]}
    notes = {w: [getattr(lecture, w)()[1]] for w in asked if hasattr(lecture, w)}
    tables.show(screen, results, own, base, notes)
    for table, reasons in devices.tables(results["cells"]):
        screen.print()
        screen.print(table)
        for line in reasons:
            screen.print(f"* {line}", style="dim", markup=False, highlight=False)
    for line in absent_rivals(results["cells"], own, base):
        screen.print(f"* {line}", style="dim", markup=False, highlight=False)
    screen.print()
    text = f"In short. {summary.paragraph(results, own)} {summary.effort(results)}"
    screen.print(text, markup=False, highlight=False)


def absent_rivals(
    cells: list[dict[str, Any]], own: dict[str, str], base: str
) -> list[str]:
    """Why a column of ratios is empty: what it is against was not asked for."""
    if not any(cell["timing"] for cell in cells):
        text = "nothing was timed, so there are no ratios"
        hint = "; where a preset only checks a config, --config NAME times it too"
        return [text if all(cell.get("facts") for cell in cells) else text + hint]
    asked = dict.fromkeys(cell["backend"] for cell in cells)
    lines = [
        f"{name} has no 'vs own': that is against {own[name]}; add -b {own[name]}"
        for name in asked
        if own.get(name, name) not in asked
    ]
    if asked and base not in asked:
        lines.append(f"no 'vs base': that is against {base}; add -b {base}")
    return lines
