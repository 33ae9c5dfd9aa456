"""A planted chain of which nothing goes -- TensorFlow.

exp(x) a + exp(x) behind a root that nobody reads but that has to be taken first
"""

import tensorflow as tf

tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    with tf.control_dependencies([tf.sqrt(x)]):  # dead: its value goes nowhere
        x = tf.identity(x)
    return tf.exp(x) * a + tf.exp(x)
