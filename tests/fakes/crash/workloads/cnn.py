"""Convolutional net: the process dies in the middle of a step."""

from graphparity.frameworks.numpy_ref.workloads import cnn as reference
from tests.fakes.crash.workloads.conditional import forward

__all__ = ["forward"]
gradients = reference.gradients


def loss(params, x, y):
    return forward(params, x, y)
