"""A loop written by hand, without the harness -- TensorFlow, tf.function:
two_layer_net, loss_sum.

Only `selfcheck bare` runs it: the step that the suite measures must be this step.
"""

import time

import tensorflow as tf


def make(w1, w2, x, y, lr):  # NumPy arrays -> run(steps) -> seconds
    x, y = tf.constant(x), tf.constant(y)
    start = [w1, w2]
    v1, v2 = tf.Variable(w1), tf.Variable(w2)

    @tf.function(autograph=False)
    def step(x, y):
        with tf.GradientTape() as tape:
            error = tf.nn.relu(x @ v1) @ v2 - y
            loss = tf.reduce_sum(error * error)
        g1, g2 = tape.gradient(loss, [v1, v2])
        v1.assign_sub(lr * g1)
        v2.assign_sub(lr * g2)
        return loss

    def run(steps):
        v1.assign(start[0])
        v2.assign(start[1])
        begin = time.perf_counter()
        for _ in range(steps):
            loss = step(x, y)
        loss.numpy()
        return time.perf_counter() - begin

    return run
