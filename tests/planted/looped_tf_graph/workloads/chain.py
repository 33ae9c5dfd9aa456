"""A chain with a loop -- TensorFlow.

exp(y) + tanh(y) sqrt(x) behind three turns of y = exp(y) a: the counter and its test
are no constants, what stands behind the loop is not in it
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    more = lambda i, y: i < 3
    step = lambda i, y: (i + 1, tf.exp(y) * a)
    _, y = tf.while_loop(more, step, (0, x * a))
    return tf.exp(y) + tf.tanh(y) * tf.sqrt(x)
