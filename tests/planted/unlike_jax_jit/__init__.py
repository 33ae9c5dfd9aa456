"""`jax_jit` with values in its program that only look equal."""

from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES, environment

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "jax_jit"
