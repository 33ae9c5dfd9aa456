"""Arrays in and out, device, versions, counters -- TensorFlow 1 sessions."""

import numpy as np
import tensorflow.compat.v1 as tf

from graphparity.frameworks.tf_eager.runtime import (
    KEEPS,
    allow_tf32,
    flush,
    forget,
    peak_bytes,
    start,
    versions,
)

__all__ = ["KEEPS", "allow_tf32", "flush", "forget", "peak_bytes", "start", "versions"]


def array(value):  # a feed: the session takes NumPy arrays, and copies them in each run
    return np.array(value)


def cast(x, dtype):  # -> the same in another dtype, by its name
    return x.astype(tf.as_dtype(dtype).as_numpy_dtype)


def numpy(x):  # a fetch: Session.run has returned NumPy; which has no bfloat16
    values = np.array(x)
    return values.astype(np.float32) if values.dtype == tf.bfloat16 else values


def synchronize(x):  # Session.run returns when everything it was asked for is done
    return x


def read(state):  # state -> the same tree of NumPy arrays
    if isinstance(state, list):  # not built yet: plain parameters
        return [numpy(w) for w in state]
    return state.session.run(state.variables)


def write(state, values):  # a tree of NumPy arrays -> state
    if isinstance(state, list):
        return [array(w) for w in values]
    pairs = zip(tf.nest.flatten(state.variables), tf.nest.flatten(values))
    for variable, value in pairs:
        put(state, variable, value)
    for variable, b in state.powers:  # the power that the next step needs
        put(state, variable, b ** (np.float64(values[1]["t"]) + 1.0))
    return state


def put(state, variable, value):  # by its initializer: the graph is finalized
    start = variable.initializer.inputs[1]
    values = np.asarray(value, start.dtype.as_numpy_dtype)
    state.session.run(variable.initializer, {start: values})


def counters():  # the graphs are finalized: adding a node to one raises an error
    return {}
