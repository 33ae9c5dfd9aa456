"""The plain makers; each call is also work for the device's queue."""

from graphparity.frameworks.numpy_ref import train
from tests.fakes.device import runtime


def queued(made):
    state, call = made

    def later(*given):
        runtime.launch()
        return call(*given)

    return state, later


def make_forward(*given):
    return queued(train.make_forward(*given))


def make_pullback(*given):
    return queued(train.make_pullback(*given))


def make_gradients(*given):
    return queued(train.make_gradients(*given))


def make_trainer(*given):
    return queued(train.make_trainer(*given))
