"""Dies, hangs, raises or spins when a file says so: `die 40` at the fortieth step."""

FRAMEWORK, MODE, GRAPH = "Fake", "told", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
