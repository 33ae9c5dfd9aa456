"""Batches of changing size -- TensorFlow 1: placeholders, then a session.

Uncured, a placeholder has the first batch's shape, and the session refuses any other.
The cure is a placeholder whose rows are unknown.
"""

from collections import namedtuple

Like = namedtuple("Like", "dtype shape")  # what a placeholder is made from
REFUSALS = ((ValueError, "Cannot feed value of shape"),)  # as it is

# -- cures -----------------------------------------------------------------------------


def unknown(train):  # one graph for any number of rows
    build = train.build

    def relaxed(define, params, init, batch):
        open_rows = [Like(a.dtype, (None, *a.shape[1:])) for a in batch]
        return build(define, params, init, open_rows)

    train.build = relaxed


CURES = {"unknown": unknown}
