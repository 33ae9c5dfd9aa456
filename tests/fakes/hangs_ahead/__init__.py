"""What its zygote imports ahead never ends; its worker does without."""

FRAMEWORK, MODE, GRAPH = "Fake", "hangs_ahead", "dynamic"
PACKAGES = {"numpy": "numpy"}
AHEAD = ("tests.fakes.hangs_ahead.ahead",)
BORROWS = "plain"


def environment(dtype, cache):
    return {}
