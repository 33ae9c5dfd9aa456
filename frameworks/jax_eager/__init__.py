"""JAX, op by op: no jit around the step; every primitive is dispatched by itself."""

FRAMEWORK, MODE, GRAPH = "JAX", "eager", "dynamic"
PACKAGES = {"jax": "jax", "jaxlib": "jaxlib", "optax": "optax"}
IMPORTS = ("jax", "jaxlib", "flax", "optax", "equinox", "haiku")
GAPS = {"scalers": "JAX has no loss scaler of its own"}


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {
        "JAX_ENABLE_X64": "1" if dtype == "float64" else "0",
        "XLA_PYTHON_CLIENT_PREALLOCATE": "false",  # workers share the device
        "JAX_COMPILATION_CACHE_DIR": f"{cache}/jax",
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
    }
