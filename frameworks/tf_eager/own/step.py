"""One step of what a person wrote, as it is or compiled -- TensorFlow 2.

A maker returns call(*leaves) -> a list of tensors, which is waited for. Of a model,
arguments(*leaves) is what it takes, scalar(output, leaves) its loss or None.
"""

import contextlib
import random

import tensorflow as tf

from graphparity.frameworks.tf_eager.own import model as models

RATE = 1e-12  # of the plain SGD: each timed step begins where the first did
SHOWN = 4096.0  # the rate of the step by which a form is judged: gradients show
NO_LOSS = "it gives nothing floating, so there is no loss to go back from"
TRACED_BY_PYTHON = True  # a function that is traced runs in Python, with symbols


def seed(number):  # of the weights that a model draws
    random.seed(number)  # Keras begins there
    tf.random.set_seed(number)


def unwrapped(function):  # -> the function within, and whether it was compiled
    inner = getattr(function, "python_function", None)
    return (function, False) if inner is None else (inner, True)


def _squares(result):  # the mean of squares of all floating outputs: a loss
    floating = [y for y in tf.nest.flatten(result) if _floats(y)]
    if not floating:
        raise TypeError(NO_LOSS)
    return tf.add_n([tf.reduce_mean(tf.square(y)) for y in floating])


def _floats(x):
    return tf.is_tensor(x) and x.dtype.is_floating


# -- a function of arrays --------------------------------------------------------------


def forward(graph, function):
    return graph(lambda *leaves: tf.nest.flatten(function(*leaves)))


def backward(graph, function):
    def work(*leaves):
        wanted = [x for x in leaves if _floats(x)]
        with tf.GradientTape() as tape:
            tape.watch(wanted)
            value = _squares(function(*leaves))
        zero = tf.UnconnectedGradients.ZERO
        return [value, *tape.gradient(value, wanted, unconnected_gradients=zero)]

    return graph(work)


def counted(graph, function):  # -> the compiled function, how often it was traced
    traces = []

    def noted(*leaves):
        traces.append(1)
        return function(*leaves)

    return graph(noted), lambda: len(traces)


# -- a model ---------------------------------------------------------------------------


def model_forward(graph, model, arguments):
    models._dropout(model)
    options = models._modes(model, False)

    def work(*leaves):
        return tf.nest.flatten(model(*arguments(*leaves), **options))

    return graph(work)


def _gradients(model, arguments, scalar):  # -> leaves -> value, gradients by weights
    models._dropout(model)
    options = models._modes(model, True)
    every = models._variables(model).values()
    weights = [models._plain(v) for v in every if v.trainable]

    def work(*leaves):
        with tf.GradientTape() as tape:
            output = model(*arguments(*leaves), **options)
            value = scalar(output, leaves) if scalar else _squares(output)
        zero = tf.UnconnectedGradients.ZERO
        return value, tape.gradient(value, weights, unconnected_gradients=zero)

    return work, weights


def model_backward(graph, model, arguments, scalar):
    work, _ = _gradients(model, arguments, scalar)

    def whole(*leaves):
        value, grads = work(*leaves)
        return [value, *map(tf.convert_to_tensor, grads)]

    return graph(whole)


def model_train(graph, model, arguments, scalar):  # the update is in the graph
    work, weights = _gradients(model, arguments, scalar)

    def step(rate, *leaves):
        value, grads = work(*leaves)
        for w, g in zip(weights, grads):
            w.assign_sub(tf.cast(rate, w.dtype) * tf.convert_to_tensor(g))
        return [value]

    compiled, usual, shown = graph(step), tf.constant(RATE), tf.constant(SHOWN)

    def call(*leaves):
        return compiled(usual, *leaves)

    def judged(*leaves):  # the same step, from the same weights, which are put back
        before = list(map(tf.identity, weights))
        value = compiled(shown, *leaves)
        moved = list(map(tf.identity, weights))
        for w, old in zip(weights, before):
            w.assign(old)
        return [*value, *moved]

    call.judged = judged
    return call


# -- what a person's own code compiles -------------------------------------------------


def is_traced(x):  # an argument of a function that tf.function traces
    leaves = tf.nest.flatten(x)
    symbols = [y for y in leaves if tf.is_tensor(y) and not isinstance(y, tf.Variable)]
    return any(not hasattr(y, "numpy") for y in symbols)


def written_anew(code):  # autograph's function in the place of a person's
    return code.co_name.startswith("tf__") and "autograph" in code.co_filename


@contextlib.contextmanager
def recorded(file):  # within: what the compiler tells of a file's functions
    yield list


def waits():  # whether a call has ended when it comes back
    return not tf.config.get_visible_devices("GPU")


def drain():  # wait for everything that was asked for: on the CPU a call has ended
    if tf.config.get_visible_devices("GPU"):
        tf.test.experimental.sync_devices()
