"""Nesterov without the look ahead."""

from graphparity.frameworks.numpy_ref.optimizers import momentum


def make(lr, **options):
    return momentum.make(lr, rate_inside=True, **options)
