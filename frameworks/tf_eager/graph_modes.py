"""How a control-flow program is run and its branches counted -- TensorFlow, eager."""

from collections import Counter
from functools import partial

import numpy as np
import tensorflow as tf

from graphparity.frameworks.tf_eager.makers import value_and_grads

MODES = ("eager",)
ROWS = NUMBERS = MODES
REFUSALS = ()  # nothing that is asked of it
COUNTED = Counter()

# -- counting: the runtime calls back into Python whenever it gets there ---------------


def count(name, x):
    COUNTED[name, "runs"] += 1
    COUNTED[name, "rows"] += x.shape[0] if x.ndim > 1 else 1
    return np.int64(0)


def tick(name, x):  # x, and one more run of `name` whenever it is computed
    done = tf.numpy_function(partial(count, name), [x], tf.int64)
    with tf.control_dependencies([done]):
        return tf.identity(x)


def counts():  # -> runs and rows by name since the last call
    tallies = dict(COUNTED)
    COUNTED.clear()
    return tallies


# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def call(params, *batch):
        if pull:
            value, grads = value_and_grads(function, params, batch[:-1], batch[-1])
            return value, list(
                map(tf.convert_to_tensor, grads)
            )  # a gather's are sparse
        return function(params, *batch)

    return call


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return None


def breaks(function, *args):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *args):  # -> control-flow operations left in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    pass
