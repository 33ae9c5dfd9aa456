import tensorflow as tf


def exact(x, w):
    return {"h": tf.nn.gelu(x @ w)}


def tanh(x, w):
    return {"h": tf.nn.gelu(x @ w, approximate=True)}


def normed(x, w):
    h = tf.nn.gelu(x @ w)
    mean = tf.reduce_mean(h, -1, keepdims=True)
    variance = tf.math.reduce_variance(h, -1, keepdims=True)
    return {"h": (h - mean) / tf.sqrt(variance + 1e-3)}
