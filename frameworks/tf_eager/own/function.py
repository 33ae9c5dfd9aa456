"""A function of a person's own, as it is -- TensorFlow 2."""

import sys

import tensorflow as tf

from graphparity.frameworks.tf_eager.own.shaking import Shaking


def default_dtype(dtype):  # of Keras layers; what TensorFlow makes says its own
    keras = sys.modules.get("keras", tf.keras)
    keras.utils.clear_session(free_memory=False)  # names are counted from the first
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)  # the first layer made has kept the last one


def is_tensor(x):
    return isinstance(x, (tf.Tensor, tf.Variable, tf.IndexedSlices))


def is_floating(x):
    return x.dtype.is_floating


def pullback(function, inputs, cotangents):
    # function: list of tensors -> list of tensors; cotangents: of it, by these outputs
    # -> gradients of sum(output * cotangent) by each input, 0 where it isn't used
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = function(inputs)
    given = [tf.constant(c, y.dtype) for y, c in zip(outputs, cotangents)]
    unused = tf.UnconnectedGradients.ZERO
    grads = tape.gradient(outputs, inputs, given, unconnected_gradients=unused)
    return [tf.convert_to_tensor(g) for g in grads]


def shaking(size, seed):  # a context: every operation's result has a relative error
    return Shaking(size, seed)
