"""The reference's makers; the last gradient gets lost."""

from graphparity.frameworks.numpy_ref import train as reference
from graphparity.frameworks.numpy_ref.train import (
    make_forward,
    make_gradients,
    make_trainer,
)

__all__ = ["make_forward", "make_gradients", "make_trainer"]


def make_pullback(forward, params, batch):
    params, whole = reference.make_pullback(forward, params, batch)

    def call(params, *batch):
        output, grads = whole(params, *batch)
        return output, grads[:-1]

    return params, call
