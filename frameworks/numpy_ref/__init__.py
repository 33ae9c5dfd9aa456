"""NumPy float64: specification, inputs and oracle; gradients derived by hand."""

FRAMEWORK, MODE, GRAPH = "NumPy", "reference", "none"
PACKAGES = {"numpy": "numpy"}
ORACLE = True
DTYPES = ("float64",)
DEVICES = ("cpu",)


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {}
