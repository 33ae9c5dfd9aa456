"""Static by name, and tells phases that it made up, one with an unheard-of name."""

FRAMEWORK, MODE, GRAPH = "Fake", "staged", "static"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
