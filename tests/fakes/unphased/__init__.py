"""Static by name; no event that it tells fits a phase."""

FRAMEWORK, MODE, GRAPH = "Fake", "unphased", "static"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
