"""The same in Keras 3, and in TensorFlow 1's graph that takes float32 alone."""

import keras
import tensorflow as tf


def net(w, grads):
    w, rule = tf.Variable(w), keras.optimizers.Adam(1e-2, epsilon=1e-4)
    for grad in grads:
        rule.apply_gradients([(tf.constant(grad), w)])
    return w.numpy()


def decay(w, grads):
    rule = keras.optimizers.Adam(1e-3, weight_decay=1e-2)
    w = tf.Variable(w + 1.0)
    for grad in grads:
        rule.apply_gradients([(tf.constant(grad * 1e4), w)])
    return w.numpy()


def old(w, grads):
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        made = v1.get_variable("w", initializer=w)
        given = v1.placeholder("float32", w.shape)
        rule = v1.train.AdamOptimizer(1e-2, epsilon=1e-4)
        step = rule.apply_gradients([(given, made)])
        session.run(v1.global_variables_initializer())
        for grad in grads:
            session.run(step, {given: grad})
        return session.run(made)
