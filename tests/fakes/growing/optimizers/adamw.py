"""The decay has the wrong sign."""

from graphparity.frameworks.numpy_ref.optimizers import adamw


def make(lr, decay=0.01, **options):
    return adamw.make(lr, decay=-decay, **options)
