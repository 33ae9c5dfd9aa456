"""What its zygote imports ahead kills that; its worker does without."""

FRAMEWORK, MODE, GRAPH = "Fake", "dies_ahead", "dynamic"
PACKAGES = {"numpy": "numpy"}
AHEAD = ("tests.fakes.dies_ahead.ahead",)
BORROWS = "plain"


def environment(dtype, cache):
    return {}
