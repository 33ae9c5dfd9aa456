"""Batches of changing size -- JAX, jit.

As it is, each new shape is traced and compiled: shapes are static. The cure is fewer
shapes: a batch is filled up to a power of two rows, and a mask leaves the added rows
out of the loss, and so out of the gradients.
"""

import jax
import numpy as np
from jax import numpy as jnp

# -- padding ---------------------------------------------------------------------------


def bucket(rows):  # -> the next power of two
    return 1 << (rows - 1).bit_length()


def pad(batch):  # -> mask (P,), each array with P rows
    # in NumPy: jnp.pad would itself be compiled for each shape
    rows = len(batch[0])
    room = bucket(rows) - rows
    filled = [np.pad(a, [(0, room)] + [(0, 0)] * (np.ndim(a) - 1)) for a in batch]
    return [np.arange(rows + room) < rows, *filled]


# -- loss ------------------------------------------------------------------------------


def masked(loss):  # a mean over rows -> the mean over those in the mask
    def call(params, mask, *batch):
        alone = lambda *row: loss(params, *(a[None] for a in row))
        losses = jax.vmap(alone)(*batch)
        masked_losses = jnp.where(mask, losses, jnp.zeros_like(losses))
        return jnp.sum(masked_losses) / jnp.sum(mask.astype(losses.dtype))

    return call


# -- cures -----------------------------------------------------------------------------


def buckets(train):  # as many graphs as there are powers of two
    make_forward, make_gradients = train.make_forward, train.make_gradients
    make_trainer = train.make_trainer

    def forwards(forward, params, batch):
        state, call = make_forward(forward, params, pad(batch)[1:])
        return state, lambda state, *b: np.array(call(state, *pad(b)[1:]))[: len(b[0])]

    def gradients(loss, params, batch):
        state, call = make_gradients(masked(loss), params, pad(batch))
        return state, lambda state, *b: call(state, *pad(b))

    def trainer(loss, optimizer, params, batch):
        state, step = make_trainer(masked(loss), optimizer, params, pad(batch))
        return state, lambda state, *b: step(state, *pad(b))

    train.make_forward, train.make_gradients = forwards, gradients
    train.make_trainer = trainer


CURES = {"buckets": buckets}
