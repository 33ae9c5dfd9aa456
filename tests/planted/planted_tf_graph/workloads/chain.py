"""A planted chain -- TensorFlow.

exp(x) a + exp(x) + 2 · 3: seven operations, of which four are needed
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    tf.sqrt(x)  # dead
    first, again = tf.exp(x), tf.exp(x)
    constant = tf.constant([2.0] * 256) * 3.0
    return first * a + again + constant
