"""The same with padding SAME."""

import tensorflow as tf


def net(x, k):
    x, k = tf.transpose(x, (0, 2, 1)), tf.transpose(k, (2, 1, 0))
    return tf.transpose(tf.nn.conv1d(x, k, 2, "SAME"), (0, 2, 1))
