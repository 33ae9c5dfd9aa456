"""One element of one gradient has the wrong sign: must be caught."""

FRAMEWORK, MODE, GRAPH = "Fake", "sign_of_element", "dynamic"
PACKAGES = {"numpy": "numpy"}
BORROWS = "numpy_ref"


def environment(dtype, cache):
    return {}
