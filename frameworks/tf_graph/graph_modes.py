"""How a control-flow program is run and its branches counted -- TensorFlow, graph."""

from collections import Counter

import tensorflow as tf

from graphparity.frameworks.tf_eager.graph_modes import counts, tick
from graphparity.frameworks.tf_eager.makers import value_and_grads

__all__ = ["counts", "tick"]
MODES = ("graph", "autograph")  # AutoGraph rewrites the program's own if and while
ROWS = NUMBERS = MODES
REFUSALS = (  # the type of an error, and words that are in it
    (tf.errors.OperatorNotAllowedInGraphError, "as a Python"),
    (TypeError, "pred must not be a Python bool"),
)
TRACED = Counter()

# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def call(params, *batch):
        TRACED["traces"] += 1
        if pull:
            value, grads = value_and_grads(function, params, batch[:-1], batch[-1])
            return value, list(
                map(tf.convert_to_tensor, grads)
            )  # a gather's are sparse
        return function(params, *batch)

    return tf.function(call, autograph=mode == "autograph")


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return TRACED["traces"]


def breaks(function, *args):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *args):  # -> control-flow operations left in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    pass
