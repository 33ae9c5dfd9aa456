"""The page as one file: templates filled, styles and script inside, nothing loaded.

Everything from results goes through Jinja's escaping or is set as text by the script;
a content security policy lets no other script run.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from graphparity.common.contract import registry, selection, specs
from graphparity.experiments.compare import (
    tables as compare_tables,
    words as compare_words,
)
from graphparity.experiments.lecture import view
from graphparity.experiments.report import (
    cells as views,
    compare_runs,
    evidence,
    figures,
    listings,
    program_columns,
    roofline,
    sections,
    words,
)
from graphparity.experiments.report.results_of import Gathered, Row
from graphparity.experiments.shared import called
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.terminal import tables

CODE = re.compile(r"`([^`\n]+)`")
HERE = Path(__file__).parent / "templates"
View = dict[str, object]  # what a template shows


def page(
    gathered: Gathered, title: str, against: compare_runs.Changes | None = None
) -> str:
    """The whole page."""
    dynamic, _ = compare_tables.forms()
    parts = sections.sections(gathered.documents)
    words_of = {part["name"]: part["words"] for part in parts}
    programs = [program_columns.program(name) for name in program_columns.names()]
    return _fill(
        "page.html",
        title=title,
        entries=[sections.entry(run) for run in gathered.runs],
        refused=gathered.refused,
        short=_short(gathered, dynamic),
        compared=compared(gathered.cells, dynamic, gathered.runs),
        changes=against,
        changed=compare_runs.summary(against) if against else "",
        experiments=parts,
        lecture=view.walk(gathered, words_of),
        **code(programs, gathered.cells),
    )


def side_by_side(name: str, columns: list[str], gathered: Gathered) -> str:
    """A page of one program alone, with what was measured of it."""
    dynamic, _ = compare_tables.forms()
    cells = [c for c in gathered.cells if _program(c) == name]
    return _fill(
        "page.html",
        title=f"{name}, side by side",
        entries=[sections.entry(run) for run in gathered.runs],
        refused=gathered.refused,
        short="",
        compared=compared(cells, dynamic, gathered.runs),
        changes=None,
        changed="",
        experiments=[],
        lecture=[],
        first=(name, columns),
        **code([program_columns.program(name)], cells),
    )


def _fill(template: str, **values: object) -> str:
    loader = jinja2.FileSystemLoader(HERE)
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "coded": coded,
        "day": sections.day,
        "sentences": sections.sentences,
        "seconds": tables.seconds,
        "safe_code": Markup,
        "drawn": _inline,
    }
    script = "".join(path.read_text() for path in sorted(HERE.glob("*.js")))
    sheets = "".join(path.read_text() for path in sorted(HERE.glob("*.css")))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    values["called"] = called.program()
    values.setdefault("first", ("", []))
    return environment.get_template(template).render(
        script=Markup(script),
        style=Markup(palette.page_css() + sheets),
        digest=digest,
        **values,
    )


def _inline(picture: Drawing | str) -> Markup:
    """A figure as a piece of the page."""
    return Markup(picture if isinstance(picture, str) else picture.inline())


def coded(text: str) -> Markup:
    """A sentence escaped, what stands between two backticks in it as code."""
    parts = CODE.split(str(text))
    even = [escape(part) for part in parts[::2]]
    odd = [Markup("<code>{}</code>").format(part) for part in parts[1::2]]
    return Markup("").join(p for pair in zip(even, [*odd, ""]) for p in pair)


def _short(gathered: Gathered, dynamic: dict[str, str]) -> str:
    if not gathered.cells:
        return "There are no results of `compare` yet."
    document = {"cells": [c for c in gathered.cells if _whole(c)]}
    return compare_words.paragraph(document, dynamic)


def _whole(cell: Row) -> bool:
    """Whether a cell has the parts that the summary reads."""
    return all(key in cell for key in ("status", "agreement", "timing", "backend"))


# -- what compare found ----------------------------------------------------------------


def compared(cells: list[Row], dynamic: dict[str, str], runs: list[Row]) -> View | None:
    """Matrix, evidence and figures; None where there are no cells."""
    if not cells:
        return None
    names, (_, base) = views.backends(cells), compare_tables.forms()
    timed = [c for c in cells if c.get("timing")]
    return {
        "heads": views.heads(names),
        "rows": views.matrix(cells),
        "count": len(cells),
        "evidence": [evidence.evidence(cell) for cell in cells],
        "outputs": {views.key(c): evidence.outputs(c) for c in cells if c["agreement"]},
        "wrong": [evidence.evidence(c) for c in cells if _in_question(c)],
        "agreements": (figures.agreements(cells, names), words.agreements(cells)),
        "gains": (figures.gains(timed, names, dynamic), words.gains(timed, dynamic))
        if figures.pairs(timed, dynamic)
        else None,
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


# -- the programs ----------------------------------------------------------------------


def code(programs: list[program_columns.Program], cells: list[Row]) -> View:
    """Every file highlighted once, which backend runs which, and the configs that were
    measured of each program."""
    measured: dict[str, dict[str, None]] = {}
    for cell in cells:
        place = f"{cell['workload']}/{cell['config']}"
        measured.setdefault(_program(cell), {})[place] = None
    files = [
        {
            "program": program.name,
            "owner": source.owner,
            "path": source.path,
            "title": program_columns.title(source),
            "pieces": _pieces(source),
        }
        for program in programs
        for source in program.sources.values()
    ]
    index = {
        program.name: {
            "keys": program.keys,
            "owners": program.owners,
            "measured": list(measured.get(program.name, ())),
        }
        for program in programs
    }
    known = registry.backends()
    graphs = {name: backend.graph for name, backend in known.items()}
    usual = list(dict.fromkeys([*selection.pair(), *selection.eager()]))[:3]
    return {"files": files, "index": index, "graphs": graphs, "usual": usual}


def _program(cell: Row) -> str:
    return specs.program_of(cell["workload"], cell["config"])


def _pieces(source: program_columns.Source) -> list[View]:
    """(key, lines) with each line's source as markup that Pygments made."""
    marked = listings.colours(source.text)
    return [
        {
            "key": piece.key,
            "lines": [(line, Markup(marked[line.number - 1])) for line in piece.lines],
        }
        for piece in source.pieces
    ]
