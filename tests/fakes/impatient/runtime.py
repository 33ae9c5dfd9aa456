"""PyTorch's runtime, whose `synchronize` does not wait."""

from graphparity.frameworks.torch_eager.runtime import *  # noqa: F403


def synchronize(x):
    return x
