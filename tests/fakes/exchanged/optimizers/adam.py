"""Both coefficients are exchanged."""

from graphparity.frameworks.numpy_ref.optimizers import adam


def make(lr, b1=0.9, b2=0.999, **options):
    return adam.make(lr, b1=b2, b2=b1, **options)
