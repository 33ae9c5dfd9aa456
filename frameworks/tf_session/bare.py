"""A loop written by hand, without the harness -- TensorFlow 1: two_layer_net, loss_sum.

Only `selfcheck bare` runs it: the step that the suite measures must be this step.
"""

import time

import tensorflow.compat.v1 as tf


def make(w1, w2, x, y, lr):  # NumPy arrays -> run(steps) -> seconds
    with tf.Graph().as_default() as graph:
        feed_x, feed_y = (tf.placeholder(a.dtype, a.shape) for a in (x, y))
        v1, v2 = (tf.Variable(w, use_resource=True) for w in (w1, w2))
        error = tf.nn.relu(feed_x @ v1) @ v2 - feed_y
        loss = tf.reduce_sum(error * error)
        g1, g2 = tf.gradients(loss, [v1, v2])
        updates = tf.group(v1.assign_sub(lr * g1), v2.assign_sub(lr * g2))
        initialize = tf.global_variables_initializer()
    session = tf.Session(graph=graph)

    def run(steps):
        session.run(initialize)
        begin = time.perf_counter()
        for _ in range(steps):
            session.run([loss, updates], {feed_x: x, feed_y: y})
        return time.perf_counter() - begin

    return run
