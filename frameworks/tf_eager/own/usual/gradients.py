"""Slopes at ties as other libraries have them."""

import tensorflow as tf


def sloped(first, second):  # gradient by x and y of max: at ties these shares
    @tf.custom_gradient
    def larger(x, y):
        def backward(g):
            tie, more = x == y, tf.cast(x > y, g.dtype)
            by_x = tf.where(tie, tf.cast(first, g.dtype), more) * g
            by_y = tf.where(tie, tf.cast(second, g.dtype), 1 - more) * g
            return by_x, by_y

        return tf.where(x > y, x, y), backward

    return larger


def both(x, y):
    x = tf.convert_to_tensor(x)
    y = tf.convert_to_tensor(y, x.dtype)
    shape = tf.broadcast_dynamic_shape(tf.shape(x), tf.shape(y))
    return tf.broadcast_to(x, shape), tf.broadcast_to(y, shape)


def maximum(first, second):
    apply = sloped(first, second)
    return lambda original: lambda x, y, name=None: apply(*both(x, y))


def minimum(first, second):
    apply = sloped(first, second)
    return lambda original: lambda x, y, name=None: -apply(*(-v for v in both(x, y)))


def rectified(share):
    apply = sloped(share, 0.0)
    return lambda original: lambda features, name=None: apply(*both(features, 0.0))
