"""The first product alone in float32, compiled: must be caught."""

FRAMEWORK, MODE, GRAPH = "JAX", "jax_first", "static"
PACKAGES = {"jax": "jax", "optax": "optax"}
BORROWS = "jax_jit"
EXCESS = ("bfloat16",)


def environment(dtype, cache):
    return {}
