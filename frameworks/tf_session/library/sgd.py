"""Gradient descent as a user of TensorFlow 1 writes it: tf.train's optimizer."""

import tensorflow.compat.v1 as tf


def make(lr):  # -> optimizer

    def optimizer():
        return tf.train.GradientDescentOptimizer(learning_rate=lr)

    return optimizer
