"""The experiments' sections, made from their documents; without one the command that
makes it."""

import re
import textwrap
import time
from types import ModuleType
from urllib.parse import quote

from graphparity.experiments.report import listings
from graphparity.experiments.report.own.unanswered import (
    broken,
    failures,
    unanswered,
)
from graphparity.experiments.report.recorder import Printed, Recorder, grid, recorded
from graphparity.experiments.report.results_of import Row as Document
from graphparity.experiments.shared import called, run_steps
from graphparity.experiments.shared.charts import svg
from graphparity.experiments.shared.charts.drawing import WIDE, Drawing
from graphparity.experiments.shared.experiment import Experiment, experiments
from graphparity.experiments.shared.page_parts import (
    Columns,
    Figure,
    Listing,
    Part,
    Piece,
)

SAFE = " !$'()*+,-./:;=?@[]^_`{|}~"
SENTENCE = re.compile(r"(?<=\.) (?=[A-Z0-9]|[a-z_]+: )")
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')
LONGEST = 60  # letters of a question in the navigation
LARGE = 1100  # pixels: beyond it a picture is not made to fit its column
EMPTY: Document = {
    "words": None,
    "images": (),
    "figure": "",
    "parts": (),
    "own": (),
    "failed": (),
    "broken": None,
}
HEAD = ("schema", "started", "command", "settings", "machine", "versions", "effort")


def asking() -> list[Experiment]:
    """The experiments that have a section: those with a question, in order."""
    return [one for one in experiments().values() if one.question]


def sections(documents: dict[str, Document]) -> list[Document]:
    """A section for each experiment with a question, then one for each other
    document."""
    parts, left = list[Document](), dict(documents)
    for one in asking():
        names = [name for name in documents if _is(name, one)] or [one.name]
        parts += [section(one, left.pop(name, None), name) for name in names]
    return parts + [other(name, document) for name, document in left.items()]


def _is(name: str, one: Experiment) -> bool:
    """Whether a document is an experiment's: it has its name, `graph`, or begins with
    it, `graph-cnn`."""
    return name.partition("-")[0] == one.name


def experiment_of(name: str) -> Experiment | None:
    """Whose document has this name; None where there is no such experiment."""
    return next((one for one in asking() if _is(name, one)), None)


def section(one: Experiment, document: Document | None, name: str) -> Document:
    """What the page shows of one experiment; `words` is None where it never ran."""
    short = one.short if name == one.name else name
    base = {"name": name, "title": one.question, "short": short, **EMPTY}
    base["entry"] = None
    base |= {"command": called.hint(one.line)}
    if document is None:
        return base
    base |= {"entry": entry({}), "failed": failures(document)}
    try:
        base["entry"] = entry(document)
        words = one.part("words").summary(document)
        base["words"] = words or unanswered(document)
        if one.has("page") and not words:
            return base | _heading(one.part("page"), document)
        if one.has("page"):
            return base | _own(one, document)
        if one.has("picture"):
            _draw(base, one.part("picture"), document)
        base["parts"] = _printed(one, document).parts
    except Exception as error:  # whatever a document holds, the page is made
        base["words"] = base["words"] or ""
        base["broken"] = broken(error)
    return base


def _draw(base: Document, picture: ModuleType, document: Document) -> None:
    """Its pictures with their captions, and a piece of the page, of which there are."""
    if hasattr(picture, "draw"):
        base["images"] = [image(one) for one in picture.draw(document).values()]
    if hasattr(picture, "captions"):
        for drawn, caption in zip(base["images"], picture.captions(document)):
            drawn["caption"] = caption
    if hasattr(picture, "inline"):
        base["figure"] = picture.inline(document)


def _own(one: Experiment, document: Document) -> Document:
    """Heading and parts of an experiment that has a page of its own, and what it says
    below its tables elsewhere."""
    page = one.part("page")
    parts = [*page.parts(document)]
    if below := run_steps.below(document):
        parts.append(Part("How sure are its times?", tuple(below)))
    return {**_heading(page, document), "own": list(map(_part, parts))}


def _heading(page: ModuleType, document: Document) -> Document:
    title = page.question(document)
    short = page.short(document) if hasattr(page, "short") else title
    short = textwrap.shorten(short, LONGEST, placeholder=" …")
    return {"title": title, "short": short}


def _part(one: Part) -> Document:
    pieces = list(map(_piece, one.pieces))
    return {"question": one.question, "folded": one.folded, "pieces": pieces}


def _piece(one: Piece) -> Document:
    """A part's piece as the template tells them apart."""
    if isinstance(one, str):
        return {"kind": "text", "text": one}
    if isinstance(one, Columns):
        return {"kind": "programs", "listings": list(map(_listing, one.listings))}
    if isinstance(one, Figure):
        return {"kind": "figure", "drawn": one.drawn, "caption": one.caption}
    return {"kind": "table", "table": grid(one)}


def _listing(one: Listing) -> Document:
    """A program in a column; marked: whether anything is said of its lines."""
    lines = list(listings.listed(one))
    marked = any(line["said"] for line in lines)
    file = one.source["file"]
    return {"title": one.title, "file": file, "lines": lines, "marked": marked}


def _printed(one: Experiment, document: Document) -> Printed:
    """The tables and paragraphs that it prints, and what is said below them."""
    tables = one.part("tables")

    def show(screen: Recorder) -> None:
        tables.show(screen, document)
        run_steps.print_lines(screen, run_steps.below(document))

    return recorded(show)


def day(started: float | None) -> str:
    """A time as a date in words; an en dash where it is unknown."""
    if started is None:
        return "–"
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(started))


def sentences(words: str) -> list[str]:
    """A text cut where a sentence begins, be it with a backend's name and a colon."""
    return SENTENCE.split(words)


def other(name: str, document: Document) -> Document:
    """The section of a document without figures for the page: its texts."""
    texts = [v for k, v in _texts(document) if k in ("summary", "reading", "sentence")]
    words = " ".join(texts) or f"It holds {', '.join(_contents(document))}."
    part: Document = {"name": name, "short": name, **EMPTY, "words": words}
    part["title"] = f"What did {name} find?"
    part["command"] = str(document.get("command", ""))
    return part | {"entry": entry(document)}


def _contents(document: Document) -> list[str]:
    return [key for key in document if key not in HEAD] or ["nothing"]


def _texts(value: object, key: str = "") -> list[tuple[str, str]]:
    """(key, text) of every text in a document, two levels down."""
    if isinstance(value, str):
        return [(key, value)]
    if isinstance(value, list):
        return [(key, each) for each in value if isinstance(each, str)]
    if isinstance(value, dict):
        return [pair for k, v in value.items() for pair in _texts(v, k)]
    return []


def entry(document: Document) -> Document:
    """Where, when and how a document was made, in words."""
    versions = document.get("versions") or {}
    effort = document.get("effort") or {}
    return {
        "command": str(document.get("command", "")),
        "started": document.get("started"),
        "machine": _machine(document.get("machine") or {}),
        "versions": ", ".join(f"{name} {v}" for name, v in versions.items()),
        "took": effort.get("total_s"),
    }


def run_in_short(run: Document) -> str:
    """`run 3, 2026-11-27 20:50, preset quick, AMD EPYC, 2 cores`: what is known."""
    facts, preset = run.get("machine") or {}, (run.get("settings") or {}).get("preset")
    parts = [f"run {run['run']}" if run.get("run") is not None else "one run"]
    parts += [day(run["started"])] if run.get("started") is not None else []
    parts += [f"preset {preset}"] if preset else []
    parts += [str(facts["processor"])] if facts.get("processor") else []
    parts += [f"{facts['cores']} cores"] if facts.get("cores") else []
    return ", ".join(parts)


def _machine(facts: Document) -> str:
    parts = [facts.get("processor") or "unknown processor"]
    if facts.get("cores"):
        parts.append(f"{facts['cores']} cores")
    parts += [facts["system"]] if facts.get("system") else []
    parts += [f"Python {facts['python']}"] if facts.get("python") else []
    devices = facts.get("devices") or {}
    parts += [str(name) for device, name in devices.items() if device != "cpu"]
    return ", ".join(parts)


def image(picture: Drawing | str) -> Document:
    """A picture that takes the page's colours; one that was written as SVG and names
    none as a data address, where its styles and ids do not affect the page."""
    if isinstance(picture, Drawing):
        return {"drawn": picture, "caption": ""}
    if svg.named_colours(picture):
        return {"drawn": svg.inline(picture, WIDE), "caption": ""}
    size = SIZE.search(picture)
    width, height = size.groups() if size else ("900", "400")
    compact = re.sub(r">\s+<", "><", picture.strip())
    source = "data:image/svg+xml," + quote(compact, safe=SAFE)
    large = float(width) > LARGE
    return {
        "drawn": None,
        "source": source,
        "width": width,
        "height": height,
        "large": large,
        "caption": "",
    }
