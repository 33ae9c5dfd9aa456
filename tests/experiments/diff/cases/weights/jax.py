"""The same; the mean is over the number."""

import optax


def net(z, y, c):
    losses = optax.softmax_cross_entropy_with_integer_labels(z, y)
    return (c[y] * losses).mean()
