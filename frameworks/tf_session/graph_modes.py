"""How a control-flow program is run and its branches counted -- TensorFlow 1 form."""

from collections import Counter
from functools import partial

import numpy as np
import tensorflow.compat.v1 as tf

from graphparity.frameworks.tf_eager.graph_modes import counts, tick
from graphparity.frameworks.tf_session.makers import value_and_grads

__all__ = ["counts", "tick"]
MODES = ("session",)
ROWS = NUMBERS = MODES
REFUSALS = (  # the type of an error, and words that are in it
    (TypeError, "as a Python `bool` is not allowed"),
    (TypeError, "pred must not be a Python bool"),
)
TRACED = Counter()

# -- running: a graph for every structure and every Python number; arrays are fed ------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    built = {}

    def find(*args):
        key = repr(tf.nest.map_structure(described, args))
        if key not in built:
            TRACED["traces"] += 1
            built[key] = build(function, pull, args)
        session, feeds, fetches = built[key]
        arrays = [a for a in tf.nest.flatten(args) if not isinstance(a, (int, float))]
        return partial(session.run, fetches, dict(zip(feeds, arrays)))

    call = lambda *args: find(*args)()
    call.find = find
    return call


def described(a):
    return a if isinstance(a, (int, float)) else (np.shape(a), str(np.asarray(a).dtype))


def build(function, pull, args):  # -> session, feeds, fetches
    feeds = []

    def enter(a):
        if isinstance(a, (int, float)):
            return a
        feeds.append(tf.placeholder(np.asarray(a).dtype, np.shape(a)))
        return feeds[-1]

    with tf.Graph().as_default() as graph:
        params, *batch = tf.nest.map_structure(enter, args)
        if pull:
            value, grads = value_and_grads(function, params, batch[:-1], batch[-1])
            fetches = (
                value,
                list(map(tf.convert_to_tensor, grads)),
            )  # a gather's: sparse
        else:
            fetches = function(params, *batch)
    return tf.Session(graph=graph), feeds, fetches


def bind(call, *args):  # the run alone: its graph is found and its feeds are ready
    return call.find(*args)


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return TRACED["traces"]


def breaks(function, *args):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *args):  # -> control-flow operations left in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    pass
