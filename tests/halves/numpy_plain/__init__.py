"""The reference's programs with float32 sums: must agree."""

FRAMEWORK, MODE, GRAPH = "Fake", "numpy_plain", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
