"""Convolutional net for a session: Keras does not build into a v1 graph, so by hand."""

from graphparity.frameworks.tf_eager.workloads.cnn import LAYOUT, loss

__all__ = ["LAYOUT", "loss"]
