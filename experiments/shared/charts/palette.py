"""One colour for each backend, in every picture and on the page."""

from collections.abc import Sequence

from graphparity.common.contract import registry

BACKENDS = (
    *("#6b7280", "#d9680a", "#a33a00", "#c2267a", "#0e8a94", "#4b83e6"),
    *("#1a46b8", "#2f9e68", "#0b6b43", "#8a7400", "#93319c", "#7a4a2b"),
)  # page.css has them too, and brighter ones for the dark theme: a test compares
SERIES = "#4477aa #ee6677 #228833 #ccbb44 #66ccee #aa3377 #ee8866 #44bb99 #888888"


def colour(number: int) -> str:
    """The colour of one thing among few that are no backends (Paul Tol, bright)."""
    every = SERIES.split()
    return every[number % len(every)]


def shade(name: str, names: Sequence[str]) -> str:
    """A backend's own colour; of anything else, the one of its place in names."""
    known = list(registry.backends())
    if name in known:
        return BACKENDS[known.index(name) % len(BACKENDS)]
    return colour(list(names).index(name))
