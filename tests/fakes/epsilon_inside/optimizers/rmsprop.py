"""Epsilon stands inside the root."""

from frameworks.numpy_ref.optimizers import rmsprop


def make(lr, **options):
    return rmsprop.make(lr, inside=True, **options)
