"""The same with padding SAME."""

from jax import lax


def net(x, k):
    return lax.conv_general_dilated(x, k, (2,), "SAME")
