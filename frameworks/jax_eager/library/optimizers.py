"""A linear model for optax: JAX has no layers of its own, so by hand."""

from graphparity.frameworks.jax_eager.workloads.optimizers import loss

__all__ = ["loss"]
