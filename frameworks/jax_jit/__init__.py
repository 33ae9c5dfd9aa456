"""JAX, jax.jit: the whole step traced once and compiled by XLA; buffers donated."""

FRAMEWORK, MODE, GRAPH = "JAX", "jit", "static"
PACKAGES = {"jax": "jax", "jaxlib": "jaxlib", "optax": "optax"}
BORROWS = "jax_eager"
EXCESS = ("bfloat16",)  # XLA keeps float32 between operations, unseen


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {
        "JAX_ENABLE_X64": "1" if dtype == "float64" else "0",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # workers share the device
        "JAX_COMPILATION_CACHE_DIR": f"{cache}/jax",
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
