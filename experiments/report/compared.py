"""What the page shows of the cells of `compare`: matrix, evidence, figures."""

from collections.abc import Iterator

from graphparity.experiments.compare import tables as compare_tables
from graphparity.experiments.report import (
    cells as views,
    evidence,
    figures,
    roofline,
    sections,
    words,
)
from graphparity.experiments.report.results_of import Row
from graphparity.experiments.shared.charts.drawing import Drawing

View = dict[str, object]  # what a template shows


def compared(cells: list[Row], dynamic: dict[str, str], runs: list[Row]) -> View | None:
    """Matrix, evidence and figures; None where there are no cells."""
    if not cells:
        return None
    names, (_, base) = views.backends(cells), compare_tables.forms()
    timed = [c for c in cells if c.get("timing")]
    told = {run.get("run"): sections.run_in_short(run) for run in runs}
    return {
        "heads": views.heads(names),
        "rows": views.matrix(cells, told),
        "runs": list(told.values()),
        "count": len(cells),
        "evidence": [evidence.evidence(cell, told) for cell in cells],
        "outputs": {views.key(c): evidence.outputs(c) for c in cells if c["agreement"]},
        "wrong": [evidence.evidence(c) for c in cells if _in_question(c)],
        "agreements": (figures.agreements(cells, names), words.agreements(cells)),
        "gains": (figures.gains(timed, names, dynamic), words.gains(timed, dynamic))
        if figures.pairs(timed, dynamic)
        else None,
        "unmarked": views.unmarked(cells),
        "lacking": compare_tables.absent_rivals(cells, dynamic, base),
        "panels": list(_panels(cells, names, dynamic)),
        "roofs": list(_roofs(timed, names, runs)),
    }


def _in_question(cell: Row) -> bool:
    return cell["status"] not in ("agree", "unavailable", "unsupported")


def _panels(
    cells: list[Row], names: list[str], dynamic: dict[str, str]
) -> Iterator[View]:
    """Step times and cumulative curves of every timed config."""
    for (workload, config, device), group in views.groups(cells).items():
        group = [cell for cell in group if not views.older(cell)]  # side by side
        if any(cell.get("timing") for cell in group):
            priced = figures.priced(group)
            yield {
                "title": f"{workload} / {config} on {device}",
                "steps": (figures.steps(group, names), words.steps(group)),
                "cumulative": (
                    figures.cumulative(group, names),
                    words.cumulative(group, dynamic),
                )
                if priced
                else None,
            }


def _roofs(
    cells: list[Row], names: list[str], runs: list[Row]
) -> Iterator[tuple[str, Drawing, str]]:
    """(title, figure, words) of each run whose machine's ceilings are known."""
    for run in runs:
        number = run.get("run")
        ceilings = (run.get("machine") or {}).get("ceilings") or {}
        for device, roof in ceilings.items():
            drawn = [c for c in cells if c["device"] == device and roofline.work(c)]
            drawn = [c for c in drawn if c["dtype"] == roof.get("dtype")]
            drawn = [c for c in drawn if (c.get("made") or run).get("run") == number]
            title = f"{device}, run {number}" if len(runs) > 1 else device
            if drawn:
                yield (
                    title,
                    roofline.roofline(drawn, names, roof),
                    words.roofline(drawn),
                )
