"""Epsilon stands inside the root."""

from graphparity.frameworks.numpy_ref.optimizers import rmsprop


def make(lr, **options):
    return rmsprop.make(lr, inside=True, **options)
