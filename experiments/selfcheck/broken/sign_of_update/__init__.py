"""The update of the last weight has the wrong sign: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "sign_of_update", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
