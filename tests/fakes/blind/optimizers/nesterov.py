"""Nesterov without the look ahead."""

from frameworks.numpy_ref.optimizers import momentum


def make(lr, **options):
    return momentum.make(lr, rate_inside=True, **options)
