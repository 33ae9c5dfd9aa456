"""CuPy: NumPy's product on a GPU; in place of the lecture's cudamat, now extinct."""

FRAMEWORK, MODE, GRAPH = "CuPy", "eager", "dynamic"
PACKAGES = {"cupy": "cupy-cuda13x"}
DEVICES = ("cuda",)


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {"CUPY_CACHE_DIR": f"{cache}/cupy", "CUPY_TF32": "0"}
