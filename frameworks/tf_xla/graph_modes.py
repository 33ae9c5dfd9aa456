"""How a control-flow program is run and its branches counted -- TensorFlow, XLA."""

import re
from collections import Counter

import tensorflow as tf

from graphparity.frameworks.tf_eager.makers import value_and_grads

MODES = ("xla", "autograph")  # AutoGraph rewrites the program's own if and while
ROWS = NUMBERS = MODES
REFUSALS = (  # the type of an error, and words that are in it
    (tf.errors.OperatorNotAllowedInGraphError, "as a Python"),
    (TypeError, "pred must not be a Python bool"),
    (ValueError, "Attempting to slice scalar input"),  # a counter, vectorized
    (tf.errors.InvalidArgumentError, "requires a fixed tensor list size"),
)
TRACED = Counter()
COUNTERS = {name: (tf.Variable(0), tf.Variable(0)) for name in ("first", "second")}

# -- counting: XLA can't call back, so a variable counts; it is assigned in place ------


def tick(name, x):  # x, and one more run of `name` whenever it is computed
    runs, rows = COUNTERS[name]
    more = x.shape[0] if x.shape.rank > 1 else 1
    with tf.control_dependencies([runs.assign_add(1), rows.assign_add(more)]):
        return tf.identity(x)


def counts():  # -> runs and rows by name since the last call
    tallies = {}
    for name, pair in COUNTERS.items():
        for what, variable in zip(("runs", "rows"), pair):
            tallies[name, what] = int(variable)
            variable.assign(0)
    return {key: value for key, value in tallies.items() if value}


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

    return tf.function(call, autograph=mode == "autograph", jit_compile=True)


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return TRACED["traces"]


def breaks(function, *args):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *args):  # -> control-flow operations left in the compiled program
    text = call.experimental_get_compiler_ir(*args)(stage="optimized_hlo")
    return {
        n: len(re.findall(rf" {n}\(", text)) for n in ("conditional", "select", "while")
    }


def cold():  # from here on nothing compiled is taken from a cache
    pass
