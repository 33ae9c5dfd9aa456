"""The page as one file: templates filled, styles and script inside, nothing loaded.

Everything from results goes through Jinja's escaping or is set as text by the script;
a content security policy lets no other script run.
"""

import base64
import hashlib
from pathlib import Path

import jinja2
from markupsafe import Markup

from graphparity.experiments.compare import (
    tables as compare_tables,
    words as compare_words,
)
from graphparity.experiments.lecture import view
from graphparity.experiments.report import (
    first_screen,
    glossary,
    line_breaks,
    listings,
    program_columns,
    sections,
)
from graphparity.experiments.report.compared import compared
from graphparity.experiments.report.glossary import coded
from graphparity.experiments.report.own import first as own_first
from graphparity.experiments.report.results_of import Gathered, Row
from graphparity.experiments.report.runs import compare_runs
from graphparity.experiments.shared import called
from graphparity.experiments.shared.charts import palette
from graphparity.experiments.shared.charts.drawing import Drawing
from graphparity.experiments.shared.terminal import tables

HERE = Path(__file__).parent / "templates"


def page(
    gathered: Gathered, title: str, against: compare_runs.Changes | None = None
) -> str:
    """The whole page."""
    dynamic, _ = compare_tables.forms()
    parts = sections.sections(gathered.documents)
    words_of = {part["name"]: part["words"] for part in parts}
    names = [] if _own_alone(gathered) else program_columns.names()
    programs = [program_columns.program(name) for name in names]
    return _fill(
        "page.html",
        title=title,
        entries=[sections.entry(run) for run in gathered.runs],
        refused=gathered.refused,
        cut=gathered.cut,
        elsewhere=gathered.elsewhere,
        screen=_screen(gathered, dynamic),
        short=_short(gathered, dynamic),
        compared=compared(gathered.cells, dynamic, gathered.runs),
        changes=against,
        changed=compare_runs.summary(against) if against else "",
        experiments=parts,
        lecture=view.walk(gathered, words_of) if programs else [],
        glossary=glossary.words(),
        **listings.code(programs, gathered.cells),
    )


def _own_alone(gathered: Gathered) -> bool:
    """Whether a person's own programs alone were asked about: then those of the suite,
    and its lecture, are no part of the page."""
    asked = map(sections.experiment_of, gathered.documents)
    own = [one is not None and one.has("page") for one in asked]
    return not gathered.cells and bool(own) and all(own)


def _screen(gathered: Gathered, dynamic: dict[str, str]) -> first_screen.Screen:
    """Of the cells, or where there is none of what else was measured."""
    if gathered.cells or not gathered.documents:
        return first_screen.screen(gathered.cells, dynamic)
    return own_first.screen(gathered.documents)


def side_by_side(name: str, columns: list[str], gathered: Gathered) -> str:
    """A page of one program alone, with what was measured of it."""
    dynamic, _ = compare_tables.forms()
    cells = [cell for cell in gathered.cells if listings.program_of(cell) == name]
    return _fill(
        "page.html",
        title=f"{name}, side by side",
        entries=[sections.entry(run) for run in gathered.runs],
        refused=gathered.refused,
        cut=[],
        elsewhere=[],
        screen=None,
        short="",
        compared=compared(cells, dynamic, gathered.runs),
        changes=None,
        changed="",
        experiments=[],
        lecture=[],
        glossary=glossary.words(),
        first=(name, columns),
        **listings.code([program_columns.program(name)], cells),
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
        "linked": glossary.linked,
        "day": sections.day,
        "sentences": sections.sentences,
        "seconds": tables.seconds,
        "safe_code": Markup,
        "drawn": _inline,
        "breakable": line_breaks.breakable,
        "command": lambda line: line_breaks.command(called.again(line)),
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


def _short(gathered: Gathered, dynamic: dict[str, str]) -> str:
    if not gathered.cells:
        return ""
    document = {"cells": [c for c in gathered.cells if _whole(c)]}
    return compare_words.paragraph(document, dynamic)


def _whole(cell: Row) -> bool:
    """Whether a cell has the parts that the summary reads."""
    return all(key in cell for key in ("status", "agreement", "timing", "backend"))
