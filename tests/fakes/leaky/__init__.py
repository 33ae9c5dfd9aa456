"""JAX, jit, with padding whose mask keeps every row: must be caught."""

from graphparity.frameworks.jax_jit import environment

__all__ = ["environment"]

FRAMEWORK, MODE, GRAPH = "Fake", "leaky", "static"
PACKAGES = {"jax": "jax", "jaxlib": "jaxlib"}
BORROWS = "jax_jit"
