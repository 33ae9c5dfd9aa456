"""Convolutional net for optax: JAX has no layers of its own, so the network by hand."""

from graphparity.frameworks.jax_eager.workloads.cnn import LAYOUT, loss

__all__ = ["LAYOUT", "loss"]
