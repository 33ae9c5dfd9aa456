"""The reference's own programs in the dtype asked for: must agree."""

FRAMEWORK, MODE, GRAPH = "Fake", "plain", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
