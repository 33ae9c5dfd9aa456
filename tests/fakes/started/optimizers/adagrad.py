"""The sum of squares starts at 0.1."""

from graphparity.frameworks.numpy_ref.optimizers import adagrad


def make(lr, **options):
    return adagrad.make(lr, start=0.1, **options)
