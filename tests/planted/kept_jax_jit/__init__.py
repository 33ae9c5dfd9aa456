"""`jax_jit` with a planted duplicate that stays: XLA is told not to look for any."""

from graphparity.frameworks import jax_jit
from graphparity.frameworks.jax_jit import FRAMEWORK, GRAPH, MODE, PACKAGES

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES"]
BORROWS = "jax_jit"


def environment(dtype, cache):
    flags = {"XLA_FLAGS": "--xla_disable_hlo_passes=cse"}
    return jax_jit.environment(dtype, f"{cache}/kept") | flags
