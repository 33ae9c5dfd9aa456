"""The planted chain of JAX."""

from tests.planted.planted_jax_jit.workloads.chain import forward

__all__ = ["forward"]
