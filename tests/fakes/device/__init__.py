"""A device that works behind the host's back, as a GPU does, with a clock of its own.

It runs on the CPU too, without a queue: `--device all` compares the two.
"""

FRAMEWORK, MODE, GRAPH = "Fake", "device", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "plain"


def environment(dtype, cache):
    return {}
