"""Every colour of the pictures, for light and for dark: one for each backend.

A picture is drawn in the light colours; `drawing` writes each of them by its name, so
that the page's theme or the reader's own decides. A thing that is told by its colour
is told by a marker or a dash too.
"""

from collections.abc import Sequence
from typing import Any

from graphparity.common.contract import registry

BACKENDS = (
    *("#6b7280", "#d9680a", "#a33a00", "#c2267a", "#0e8a94", "#4b83e6"),
    *("#1a46b8", "#2f9e68", "#0b6b43", "#8a7400", "#93319c", "#7a4a2b"),
)
BACKENDS_IN_THE_DARK = (
    *("#9aa3ad", "#ffa24d", "#ff7a3d", "#ff7ac0", "#5fd3dc", "#8ab4ff"),
    *("#5b8dff", "#6fdca6", "#35b97a", "#d9c34a", "#e08bea", "#d3a17f"),
)
SERIES = (
    *("#3b6fd4", "#c4314b", "#167a46", "#b07d00", "#1aa3a8"),
    *("#7b1f86", "#e8731e", "#2d2f6e", "#7d858f"),
)
SERIES_IN_THE_DARK = (
    *("#6fa8f5", "#ff7b8a", "#57cf86", "#e6c04a", "#5fdcec"),
    *("#d98be0", "#ffa25e", "#a3a6ff", "#a9b1ba"),
)
PAPER, INK, SOFT, EDGE, LIMIT = "#ffffff", "#1b1f24", "#545d68", "#c9d0d8", "#d0342c"
GOOD, BAD, CARE, FLAT = "#d8f0dd", "#fbd9d6", "#fdeebf", "#e8eaee"  # grounds
NAMED = {  # what the page calls them: light, dark
    "paper": (PAPER, "#14171b"),
    "ink": (INK, "#e9ecef"),
    "soft": (SOFT, "#aab3bd"),
    "edge": (EDGE, "#3d454e"),
    "good": (GOOD, "#17402a"),
    "bad": (BAD, "#5c1d1a"),
    "care": (CARE, "#4a3b0c"),
    "flat": (FLAT, "#2b3138"),
}
OWN = {  # what the page has from here
    "limit": (LIMIT, "#ff8078"),
    **{f"b{n}": pair for n, pair in enumerate(zip(BACKENDS, BACKENDS_IN_THE_DARK))},
    **{f"s{n}": pair for n, pair in enumerate(zip(SERIES, SERIES_IN_THE_DARK))},
}
NAMES = {light: name for name, (light, _) in {**NAMED, **OWN}.items()}
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "p", "<", "h", ">", "*")
DASHES: dict[str, Any] = {
    "none": (0, (1, 1.6)),
    "dynamic": (0, (4, 2)),
    "static": "-",
}  # by its graph
KINDS: tuple[Any, ...] = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.6)),
    (0, (6, 2, 1, 2)),
)  # of what is no backend

Dash = Any  # as matplotlib takes it: "-", or (offset, lengths)
Look = dict[str, Any]  # what matplotlib takes of a mark: its colour, dash, marker


def variables(names: dict[str, tuple[str, str]], dark: bool) -> str:
    """CSS that gives each colour its name."""
    return "".join(f"--{name}:{pair[dark]};" for name, pair in names.items())


def page_css() -> str:
    """What the page needs of these colours, by its theme; paper is always light."""
    light, dark = (variables(OWN, dark) for dark in (False, True))
    classes = "".join(f".b{n}{{color:var(--b{n})}}" for n in range(len(BACKENDS)))
    themes = f':root{{{light}}}:root[data-theme="dark"]{{{dark}}}'
    printed = f'@media print{{:root,:root[data-theme="dark"]{{{light}}}}}'
    return f"{themes}{printed}{classes}\n"


def colour(number: int) -> str:
    """The colour of one thing among few that are no backends."""
    return SERIES[number % len(SERIES)]


def kind(number: int) -> Dash:
    """The dash of one thing among few, so that nine colours are told apart."""
    return KINDS[number % len(KINDS)]


def _places() -> dict[str, tuple[int, str]]:
    """For each backend its place among all, and its graph."""
    known = registry.backends()
    return {name: (n, known[name].graph) for n, name in enumerate(known)}


def _place(name: str, names: Sequence[str]) -> tuple[int, str]:
    """Of an unknown backend its place in names."""
    known = _places().get(name)
    return known or (list(names).index(name) if name in names else 0, "static")


def css(name: str, names: Sequence[str]) -> str:
    """The CSS class of a backend's colour on the page; of an unknown backend by its
    place in names."""
    return f"b{_place(name, names)[0] % len(BACKENDS)}"


def shade(name: str, names: Sequence[str]) -> str:
    """A backend's own colour; of anything else, the one of its place in names."""
    if name in _places():
        return BACKENDS[_place(name, names)[0] % len(BACKENDS)]
    return colour(list(names).index(name))


def look(name: str, names: Sequence[str]) -> Look:
    """A backend's colour, dash and marker; hollow where its graph is not static."""
    place, graph = _place(name, names)
    fill = shade(name, names)
    return {
        "color": fill,
        "linestyle": DASHES[graph],
        "marker": MARKERS[place % len(MARKERS)],
        "markerfacecolor": fill if graph == "static" else PAPER,
    }
