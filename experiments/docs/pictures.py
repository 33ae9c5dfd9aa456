"""The pictures of pages that a kept document draws."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from graphparity.common.contract import registry
from graphparity.experiments.compare import tables
from graphparity.experiments.docs.cut import Document
from graphparity.experiments.report import figures
from graphparity.experiments.shared import experiment
from graphparity.experiments.shared.charts.drawing import Drawing


def _gains(document: Document) -> Drawing:
    timed = [cell for cell in document["cells"] if cell["timing"]]
    return figures.gains(timed, [*registry.backends()], tables.forms()[0])


def _portrait(framework: str, document: Document) -> Drawing | str:
    """That of a framework's first static form."""
    known = registry.backends()
    names = [row["backend"] for row in document["graph"]["rows"] if "written" in row]
    first = next(name for name in names if known[name].framework == framework)
    return _own(first, document)


def _own(name: str, document: Document) -> Drawing | str:
    """One of the pictures that the command draws."""
    one = experiment.experiments()[document["experiment"]]
    drawn: Drawing | str = one.part("picture").draw(document)[name]
    return drawn


PICTURES: dict[str, tuple[str, Callable[[Document], Drawing | str]]] = {
    "gains.svg": ("compare.json", _gains),
    "fusion.svg": ("graph.json", partial(_portrait, "TensorFlow")),
    "training.svg": ("train.json", partial(_own, "train")),
    "choose.svg": ("choose.json", partial(_own, "choose")),
    "gradients.svg": ("precision.json", partial(_own, "gradients")),
    "prices.svg": ("precision.json", partial(_own, "prices")),
    "crossover.svg": ("crossover.json", partial(_own, "crossover")),
}


def drawn(
    folder: Path, read: Callable[[str], Document], kept: set[str]
) -> Iterator[tuple[Path, str]]:
    """Each picture's place and text. folder: of the pages; read: gives the kept
    document of a name; kept: these names. Raises `drawing.NoLibrary`.

    One whose document isn't kept is as a run drew it, which its page says (`blocks`,
    kept by hand).
    """
    for name, (source, draw) in PICTURES.items():
        if source in kept:
            picture = draw(read(source))
            yield folder / name, picture if isinstance(picture, str) else picture.svg()
