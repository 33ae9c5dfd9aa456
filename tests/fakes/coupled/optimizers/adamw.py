"""The decay passes through the moments."""

from graphparity.frameworks.numpy_ref.optimizers import adam_l2


def make(lr, **options):
    return adam_l2.make(lr, **options)
