"""The SVG that matplotlib writes, made fit for a page: colours by their names, marks
that say what they are, ids that two pictures do not share."""

import re
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree import ElementTree

from graphparity.experiments.shared.charts import palette

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
COLOUR = re.compile(r"(fill|stroke): (#[0-9a-f]{6})")
LONG = re.compile(r"(\.\d\d)\d+")  # digits that no eye sees
NEEDED = re.compile(r"(?:url\(#|href=\"#)([\w-]+)")
FONT = re.compile(r" font-family: [^;]*;")
MEANT = re.compile(  # what `colours` gives
    r":root\{[^}]*\}@media\(prefers-color-scheme:dark\)\{:root\{[^}]*\}\}"
)
SIZED = re.compile(r' width="(\d+)" height="(\d+)"')


@dataclass(frozen=True)
class Note:
    """What a mark is: its CSS class, what a pointer reads, the cell that it opens."""

    kind: str
    title: str = ""
    cell: str | None = None


def text(root: ElementTree.Element) -> str:
    """The whole picture, written."""
    return ElementTree.tostring(root, encoding="unicode")


def add_colours(root: ElementTree.Element, family: str) -> None:
    """Say what the names of colours mean, by what the reader asks for, and the letters
    of a picture that stands alone."""
    style = ElementTree.Element(f"{{{SVG}}}style")
    style.text = f"{colours(text(root))}text{{font-family:{family}}}"
    root.insert(0, style)


def colours(written: str) -> str:
    """What the names of colours in a text mean, in light and in dark, as CSS."""
    every = {**palette.NAMED, **palette.OWN}
    used = {name: pair for name, pair in every.items() if f"var(--{name})" in written}
    light, dark = (palette.variables(used, dark) for dark in (False, True))
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}"


def inline(written: str, most: float) -> str:
    """A picture that was written with names of colours, as a piece of the page, whose
    theme says what they mean; no larger than it is, and where it is wider than `most`
    px no smaller."""
    plain = MEANT.sub("", written, count=1).strip()
    wide, high = SIZED.findall(plain)[0]
    least = f"min-width:{wide}px;" if int(wide) > most else ""
    style = f"{least}max-width:{wide}px;aspect-ratio:{wide}/{high}"
    plain = SIZED.sub(f' style="{style}"', plain, count=1).replace("\n", "")
    return plain.replace('class="', 'class="fig ', 1)


def named_colours(written: str) -> bool:
    """Whether a picture has its colours by name, as `colours` explains them."""
    return bool(MEANT.search(written))


def named(
    text: str, size: tuple[int, int], label: str, notes: dict[str, Note]
) -> ElementTree.Element:
    """matplotlib's SVG with colours by name, marks as noted, and no id that nothing
    refers to."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root, needed = ElementTree.fromstring(text), set(NEEDED.findall(text))
    wide, high = size
    root.attrib |= {"width": f"{wide}", "height": f"{high}", "aria-label": label}
    links = any(note.cell is not None for note in notes.values())
    root.set("role", "group" if links else "img")
    for unused in ("metadata", "version"):
        root.attrib.pop(unused, None)
    for one in [*root.findall(f"{{{SVG}}}metadata")]:
        root.remove(one)
    for part in root.iter():
        _part(part, needed, notes)
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
    return COLOUR.sub(_colour, FONT.sub("", style))


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
