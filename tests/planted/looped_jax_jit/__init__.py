"""`jax_jit` with a loop in its program."""

from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES, environment

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "jax_jit"
