"""Batches of changing size -- TensorFlow, XLA.

Uncured, each new shape is traced and compiled. A signature with unknown rows saves
the trace, but XLA compiles for every concrete shape all the same. The cure is fewer
shapes: a batch is filled up to a power of two rows, and a mask keeps those that are not
there out of the loss, and so out of the gradients.
"""

import glob
import sys
import tempfile

import tensorflow as tf
from tensorflow.tsl.profiler.protobuf.xplane_pb2 import XSpace

from graphparity.frameworks.tf_graph.shapes import signed

# -- padding ---------------------------------------------------------------------------


def bucket(rows):  # -> the next power of two
    return 1 << (rows - 1).bit_length()


def pad(batch):  # -> mask (P,), each array with P rows
    rows = len(batch[0])
    room = bucket(rows) - rows
    filled = [tf.pad(a, [[0, room]] + [[0, 0]] * (len(a.shape) - 1)) for a in batch]
    return [tf.range(rows + room) < rows, *filled]


# -- loss ------------------------------------------------------------------------------


def of_rows(forward, params, x, y):  # -> the loss of each row (P,)
    # by hand: with tf.vectorized_map over `loss` XLA compiles in every call
    prediction = forward(params, x)
    if y.dtype.is_integer:
        return tf.nn.sparse_softmax_cross_entropy_with_logits(y, prediction)
    error = prediction - y
    return tf.reduce_sum(error * error, axis=1)


def masked(loss):  # a mean over rows -> the mean over those that the mask keeps
    forward = sys.modules[loss.__module__].forward

    def call(params, mask, *batch):
        losses = of_rows(forward, params, *batch)
        of_present = tf.where(mask, losses, tf.zeros_like(losses))
        return tf.reduce_sum(of_present) / tf.reduce_sum(tf.cast(mask, losses.dtype))

    return call


# -- cures -----------------------------------------------------------------------------


def signature(train):  # rows unknown from the first trace on
    train.graph = lambda function: signed(function, jit_compile=True)


def buckets(train):  # as many graphs as there are powers of two
    make_forward, make_gradients = train.make_forward, train.make_gradients
    make_trainer = train.make_trainer

    def forwards(forward, params, batch):
        state, call = make_forward(forward, params, pad(batch)[1:])
        return state, lambda state, *b: call(state, *pad(b)[1:])[: len(b[0])]

    def gradients(loss, params, batch):
        state, call = make_gradients(masked(loss), params, pad(batch))
        return state, lambda state, *b: call(state, *pad(b))

    def trainer(loss, optimizer, params, batch):
        state, step = make_trainer(masked(loss), optimizer, params, pad(batch))
        return state, lambda state, *b: step(state, *pad(b))

    train.make_forward, train.make_gradients = forwards, gradients
    train.make_trainer = trainer


CURES = {"buckets": buckets, "signature": signature}


# -- counting --------------------------------------------------------------------------


def compilations(run):  # -> how many programs XLA compiles while run() runs
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        run()
        tf.profiler.experimental.stop()
        count = 0
        for path in glob.glob(f"{folder}/**/*.xplane.pb", recursive=True):
            with open(path, "rb") as file:
                space = XSpace.FromString(file.read())
            for plane in space.planes:
                names = {key: m.name for key, m in plane.event_metadata.items()}
                events = [names[e.metadata_id] for u in plane.lines for e in u.events]
                count += sum(n.endswith("Compiler::RunBackend") for n in events)
        return count
