"""The pages of a checkout, and the runs that they show."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

from graphparity.experiments.docs import blocks, cut, pictures, said

DATA = Path("docs") / "data"


def pages(root: Path) -> list[Path]:
    """README.md and what lies in docs/. Raises ValueError where there are none."""
    found = [root / "README.md", *sorted((root / "docs").glob("*.md"))]
    if len(found) < 2 or not found[0].exists():
        raise ValueError(f"{root} has no README.md and docs/: run it in a checkout")
    return found


def write(root: Path) -> list[str]:
    """Write the blocks of all pages, and the pictures; the names of what changed."""
    changed = []
    for page in pages(root):
        with _naming(page):
            text = page.read_text()
            new = blocks.written(text, _say(root))
        if new != text:
            page.write_text(new)
            changed.append(page.name)
    for picture, svg in _pictures(root):
        picture.write_text(svg)
        changed.append(picture.name)
    return changed


def parted(root: Path) -> list[str]:
    """What pages show that is not what their runs say, by page."""
    lines = []
    for page in pages(root):
        with _naming(page):
            found = blocks.parted(page.read_text(), _say(root))
        lines += [f"{page.name}: {what}" for what in found]
    return [*lines, *(f"{picture.name}: it" for picture, _ in _pictures(root))]


def _pictures(root: Path) -> Iterator[tuple[Path, str]]:
    """Each picture that is not what its run draws, and what that is."""
    kept = {path.name for path in (root / DATA).glob("*.json")}
    for picture, svg in pictures.drawn(root / "docs", _reader(root), kept):
        if not picture.exists() or picture.read_text() != svg:
            yield picture, svg


@contextmanager
def _naming(page: Path) -> Iterator[None]:
    """Name the page in what is raised of it."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{page.name}: {error}") from error


def keep(root: Path, file: Path, name: str | None) -> Path:
    """Cut a run's JSON into docs/data/; its place in there. Raises ValueError, also
    where a page would show another thing of the cut than of the whole."""
    try:
        whole = json.loads(file.read_text())
        kept = cut.cut(whole)
    except (OSError, KeyError) as error:
        raise ValueError(f"{file}: no JSON of a run: {error!r}") from error
    place = DATA / f"{name or kept['experiment']}.json"
    same = whole | {key: kept[key] for key in ("experiment", "command")}
    for what in _asked(root, place.name):
        if said.said(what, lambda _: same) != said.said(what, lambda _: kept):
            raise ValueError(f"cut, {file} says another thing for '{what}'")
    (root / DATA).mkdir(parents=True, exist_ok=True)
    (root / place).write_text(_lines(kept))
    return place


def _lines(document: cut.Document) -> str:
    """As JSON, each cell on a line of its own."""
    cells = ",\n".join(json.dumps(cell) for cell in document.get("cells", []))
    rest = {key: value for key, value in document.items() if key != "cells"}
    text = json.dumps(rest, indent=1)
    return f'{text[:-2]},\n "cells": [\n{cells}\n ]\n}}\n' if cells else f"{text}\n"


def _asked(root: Path, name: str) -> list[str]:
    """What pages show of one kept document."""
    every = [one for page in pages(root) for one in blocks.blocks(page.read_text())]
    return [
        b.what for b in every if b.kind == blocks.WRITTEN and name in b.what.split()
    ]


def _reader(root: Path) -> Callable[[str], cut.Document]:
    return cache(partial(said.kept, root / DATA))


def _say(root: Path) -> Callable[[str], str]:
    read = _reader(root)
    return lambda what: said.said(what, read)
