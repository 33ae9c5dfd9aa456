"""`jax_jit` with a planted program."""

from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES, environment

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "jax_jit"
