"""The averages of Adam are not corrected for their start: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "uncorrected", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
