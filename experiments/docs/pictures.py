"""The pictures of pages that a kept document draws."""

from collections.abc import Callable, Iterator
from pathlib import Path

from graphparity.common.contract import registry
from graphparity.experiments.compare import tables
from graphparity.experiments.docs.cut import Document
from graphparity.experiments.report import figures
from graphparity.experiments.shared.charts.drawing import Drawing


def _gains(document: Document) -> Drawing:
    timed = [cell for cell in document["cells"] if cell["timing"]]
    return figures.gains(timed, [*registry.backends()], tables.forms()[0])


PICTURES: dict[str, tuple[str, Callable[[Document], Drawing]]] = {
    "gains.svg": ("compare.json", _gains),
}


def drawn(folder: Path, read: Callable[[str], Document]) -> Iterator[tuple[Path, str]]:
    """Each picture's place and text. folder: of the pages; read: gives the kept
    document of a name. Raises `drawing.NoLibrary`."""
    for name, (source, draw) in PICTURES.items():
        yield folder / name, draw(read(source)).svg()
