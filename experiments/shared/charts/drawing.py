"""A picture drawn with matplotlib, as SVG and as PNG: one style, light and dark.

matplotlib is imported when something is drawn, so that all else runs without it.
"""

import contextlib
import importlib.util
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

from graphparity.experiments.shared.charts import palette

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 600  # units: as wide as a column, and legible where that is 390 pixels
SIZE, SMALL = 13.0, 11.5  # of letters: names and titles; ticks and remarks
UNIT = 72  # units an inch, matplotlib's for SVG
SHARP = 2  # pixels a unit in a PNG
LIBRARY = "matplotlib"
ABSENT = f"{LIBRARY} draws it and is not installed: pip install {LIBRARY}"
FONT = "DejaVu Sans"  # matplotlib brings it: texts are as long on every machine
FAMILY = f'"{FONT}", Verdana, "Segoe UI", Arial, sans-serif'
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
STYLE: dict[Any, Any] = {
    "font.family": [FONT],
    "font.size": SIZE,
    "text.color": palette.INK,
    "text.parse_math": False,  # a name may hold $
    "axes.titlesize": SIZE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": palette.INK,
    "axes.facecolor": "none",
    "axes.edgecolor": palette.SOFT,
    "axes.labelcolor": palette.SOFT,
    "axes.labelsize": SMALL,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": palette.EDGE,
    "grid.linewidth": 0.7,
    "xtick.color": palette.SOFT,
    "ytick.color": palette.SOFT,
    "xtick.labelcolor": palette.SOFT,
    "ytick.labelcolor": palette.SOFT,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.columnspacing": 1.4,
    "lines.linewidth": 1.8,
    "lines.markersize": 5.5,
    "hatch.color": palette.SOFT,
    "hatch.linewidth": 0.8,
    "figure.facecolor": palette.PAPER,
    "figure.constrained_layout.h_pad": 0.07,
    "figure.constrained_layout.w_pad": 0.06,
    "svg.fonttype": "none",  # texts stay texts
}
COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
LONG = re.compile(r"(\.\d\d)\d+")
NEEDED = re.compile(r"(?:url\(#|href=\"#)([\w-]+)")


class NoLibrary(ImportError):
    """The library that draws is not installed; a sentence that says what to do."""

    def __init__(self) -> None:
        super().__init__(ABSENT, name=LIBRARY)


@dataclass(frozen=True)
class Note:
    """What a mark is: its CSS class, what a pointer reads, the cell that it opens."""

    kind: str
    title: str = ""
    cell: str | None = None


@dataclass(frozen=True)
class Drawing:
    """One picture; label: what it shows, for screen readers."""

    figure: "Figure"
    label: str
    notes: dict[str, Note] = field(default_factory=dict)

    def note(
        self, mark: "Artist", kind: str, title: str = "", cell: str | None = None
    ) -> None:
        """Say of a mark what it is; with a cell it links to that cell's evidence."""
        name = f"note-{len(self.notes)}"
        mark.set_gid(name)
        self.notes[name] = Note(kind, title, cell)

    def png(self) -> bytes:
        """The picture in light colours, two pixels a unit."""
        with _styled(self.label):
            out = io.BytesIO()
            more = {"Software": None}
            self.figure.savefig(out, format="png", dpi=SHARP * UNIT, metadata=more)
        return out.getvalue()

    def svg(self) -> str:
        """A file of its own: light or dark as its reader asks for."""
        root = self._tree()
        text = ElementTree.tostring(root, encoding="unicode")
        used = {n: p for n, p in _every().items() if f"var(--{n})" in text}
        light, dark = (palette.variables(used, dark) for dark in (False, True))
        style = ElementTree.Element(f"{{{SVG}}}style")
        style.text = f":root{{{light}}}text{{font-family:{FAMILY}}}"
        style.text += f"@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"
        root.insert(0, style)
        return ElementTree.tostring(root, encoding="unicode") + "\n"

    def inline(self) -> str:
        """A piece of the page, whose theme gives the colours."""
        root, (wide, high) = self._tree(), self.size()
        del root.attrib["width"], root.attrib["height"]
        least = f"min-width:{wide}px" if wide > WIDE else f"max-width:{1.35 * wide:g}px"
        root.set("class", "fig")
        root.set("style", f"{least};aspect-ratio:{wide}/{high}")
        return ElementTree.tostring(root, encoding="unicode")

    def size(self) -> tuple[int, int]:
        """Units across and down."""
        wide, high = (round(UNIT * inches) for inches in self.figure.get_size_inches())
        return wide, high

    def _tree(self) -> ElementTree.Element:
        with _styled(self.label):
            out = io.StringIO()
            none = {"Date": None, "Creator": None, "Format": None, "Type": None}
            self.figure.savefig(out, format="svg", metadata=none)
        return _named(out.getvalue(), self)


def drawable() -> bool:
    """Whether the library that draws is installed."""
    return importlib.util.find_spec(LIBRARY) is not None


@contextlib.contextmanager
def sheet(
    label: str,
    high: float,
    wide: float = WIDE,
    grid: tuple[int, int] | list[Any] = (1, 1),
    **more: Any,
) -> "Iterator[tuple[Drawing, list[Axes]]]":
    """An empty picture with that many rows and columns of axes, or rows of the numbers
    of axes, one of which may take several places; what is drawn on it before the end
    has this style. Sizes are in units; more: as `subplot_mosaic` takes it.

    Raises NoLibrary.
    """
    if not drawable():
        raise NoLibrary
    from matplotlib.figure import Figure

    with _styled(label):
        figure = Figure((wide / UNIT, high / UNIT), dpi=UNIT, layout="constrained")
        if isinstance(grid, tuple):
            down, across = grid
            grid = [[row * across + n for n in range(across)] for row in range(down)]
        axes = figure.subplot_mosaic(grid, **more)
        yield Drawing(figure, label), [axes[number] for number in sorted(axes)]


@contextlib.contextmanager
def _styled(label: str) -> Iterator[None]:
    """matplotlib in this style; label: what the ids are made from, so that those of
    two pictures on one page differ."""
    import matplotlib

    settings = matplotlib.rc_context({**STYLE, "svg.hashsalt": label})
    with settings, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")
        yield


def _every() -> dict[str, tuple[str, str]]:
    return {**palette.NAMED, **palette.OWN}


def _named(text: str, drawn: Drawing) -> ElementTree.Element:
    """matplotlib's SVG with colours by name, marks as noted, and no id that nothing
    refers to."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root, needed = ElementTree.fromstring(text), set(NEEDED.findall(text))
    wide, high = drawn.size()
    root.attrib |= {"width": f"{wide}", "height": f"{high}", "aria-label": drawn.label}
    links = any(note.cell is not None for note in drawn.notes.values())
    root.set("role", "group" if links else "img")
    for unused in ("metadata", "version"):
        root.attrib.pop(unused, None)
    for one in [*root.findall(f"{{{SVG}}}metadata")]:
        root.remove(one)
    for part in root.iter():
        _part(part, needed, drawn.notes)
    return root


def _part(part: ElementTree.Element, needed: set[str], notes: dict[str, Note]) -> None:
    name = part.get("id")
    if name is not None and name not in needed:
        del part.attrib["id"]
    for key in ("d", "x", "y", "transform"):
        if value := part.get(key):
            part.set(key, LONG.sub(r"\1", value).replace("\n", ""))
    if not (part.text or "").strip():
        part.text = None
    part.tail = None
    for key in ("fill", "stroke"):  # of a hatch's ground
        if value := part.attrib.pop(key, ""):
            part.set("style", f"{key}: {value}; {part.get('style', '')}".strip("; "))
    if style := part.get("style"):
        part.set("style", _colours(style))
    if part.get("transform", "").startswith("rotate(-0 "):
        del part.attrib["transform"]
    if note := notes.get(name or ""):
        _noted(part, note)


def _colours(style: str) -> str:
    style = re.sub(r" font-family: [^;]*;", "", style)
    return COLOUR.sub(_colour, style)


def _colour(found: re.Match[str]) -> str:
    """By its value first, for readers that know no names."""
    name = palette.NAMES.get(found[2])
    return f"{found[0]}; {found[1]}: var(--{name})" if name else found[0]


def _noted(part: ElementTree.Element, note: Note) -> None:
    part.set("class", note.kind)
    if note.title:
        title = ElementTree.Element(f"{{{SVG}}}title")
        title.text = note.title
        part.insert(0, title)
    if note.cell is not None:
        part.tag = f"{{{SVG}}}a"
        part.attrib |= {"href": f"#cell={quote(note.cell)}", "tabindex": "-1"}
        part.set("aria-label", note.title)
