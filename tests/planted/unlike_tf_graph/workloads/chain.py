"""A chain of values that only look equal -- TensorFlow.

Two constants, two draws, two results of a conditional: each used twice in one way, and
none of it is a repetition or dead.
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    y = x * tf.constant([4.0]) + x * tf.constant([5.0])
    y = y + tf.random.uniform(x.shape) * x + tf.random.uniform(x.shape) * x
    first = lambda: (tf.tanh(x), tf.sqrt(x))
    second = lambda: (tf.sqrt(x), tf.tanh(x))
    one, other = tf.cond(a > 0, first, second)
    return y + tf.exp(one) + tf.exp(other)
