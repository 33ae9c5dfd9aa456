"""The same."""

import tensorflow as tf


def net(x):
    return tf.maximum(x, tf.zeros((), x.dtype))
