"""A picture drawn with matplotlib, as SVG and as PNG: one style, light and dark.

matplotlib is imported when something is drawn, so that all else runs without it.
"""

import contextlib
import importlib.util
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from graphparity.experiments.shared.charts import palette, svg

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE = 440  # units: on a telephone, 390 pixels wide, its letters are above 9
SIZE, SMALL = 13.0, 12.0  # of letters: names and titles; ticks and remarks
UNIT = 72  # units an inch, matplotlib's for SVG
SHARP = 2  # pixels a unit in a PNG
LIBRARY = "matplotlib"
ABSENT = f"{LIBRARY} draws it and is not installed: pip install {LIBRARY}"
FONT = "DejaVu Sans"  # matplotlib brings it: texts are as long on every machine
FAMILY = f'"{FONT}", Verdana, "Segoe UI", Arial, sans-serif'
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


class NoLibrary(ImportError):
    """The library that draws is not installed; a sentence that says what to do."""

    def __init__(self) -> None:
        super().__init__(ABSENT, name=LIBRARY)


@dataclass(frozen=True)
class Drawing:
    """One picture; label: what it shows, for screen readers."""

    figure: "Figure"
    label: str
    notes: dict[str, svg.Note] = field(default_factory=dict)

    def note(
        self, mark: "Artist", kind: str, title: str = "", cell: str | None = None
    ) -> None:
        """Say of a mark what it is; with a cell it links to that cell's evidence."""
        name = f"note-{len(self.notes)}"
        mark.set_gid(name)
        self.notes[name] = svg.Note(kind, title, cell)

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
        svg.add_colours(root, FAMILY)
        return svg.text(root) + "\n"

    def inline(self) -> str:
        """A piece of the page, whose theme gives the colours."""
        root, (wide, high) = self._tree(), self.size()
        del root.attrib["width"], root.attrib["height"]
        least = f"min-width:{wide}px" if wide > WIDE else f"max-width:{1.35 * wide:g}px"
        root.set("class", "fig")
        root.set("style", f"{least};aspect-ratio:{wide}/{high}")
        return svg.text(root)

    def size(self) -> tuple[int, int]:
        """Units across and down."""
        wide, high = (round(UNIT * inches) for inches in self.figure.get_size_inches())
        return wide, high

    def _tree(self) -> ElementTree.Element:
        told = (f"{note.title} {note.cell}" for note in self.notes.values())
        with _styled(" ".join((self.label, *told))):
            out = io.StringIO()
            none = {"Date": None, "Creator": None, "Format": None, "Type": None}
            self.figure.savefig(out, format="svg", metadata=none)
        return svg.named(out.getvalue(), self.size(), self.label, self.notes)


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
