"""The same weights in Keras."""

import keras
import numpy as np

N = 5


def layer(x, weights, **options):
    made = keras.layers.GRU(N, return_sequences=True, **options)
    made.build(x.shape)
    made.set_weights(weights)
    return np.asarray(made(x))


def port(x, w, u, b, c):  # the gates as they stand
    return layer(x, [w.T, u.T, np.stack([b, c])])


def before(x, w, u, b, c):  # in order, with the reset gate before the product
    turn = lambda a: np.concatenate([a[N : 2 * N], a[:N], a[2 * N :]])
    w, u, b, c = map(turn, (w, u, b, c))
    return layer(x, [w.T, u.T, b + c], reset_after=False)
