"""Convolutional net -- TensorFlow.

x 32 -> convolution 30 -> pool 15 -> convolution 13 -> pool 6 -> 576 -> 120 -> 84 -> 10,
a rectifier behind every layer but the last
loss = mean over the batch of -log softmax(logits)[y]; loss_mse = mean of (logits - y)^2
"""

import tensorflow as tf

NHWC, HWIO = (
    (0, 2, 3, 1),
    (2, 3, 1, 0),
)  # the reference's axes in this order, for LAYOUT
LAYOUT = {"x": NHWC, "conv1_w": HWIO, "conv2_w": HWIO}  # differs: CPU wants NHWC
LAYOUT |= {"w1": ((16, 6, 6, 120), (1, 2, 0, 3))}  # its rows are a flattened image

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, 1, 32, 32) -> logits (B, 10)
    conv1_w, conv1_b, conv2_w, conv2_b, w1, b1, w2, b2, w3, b3 = params
    h = tf.nn.relu(tf.nn.conv2d(x, conv1_w, 1, "VALID") + conv1_b)
    h = tf.nn.max_pool2d(h, 2, 2, "VALID")
    h = tf.nn.relu(tf.nn.conv2d(h, conv2_w, 1, "VALID") + conv2_b)
    h = tf.nn.max_pool2d(h, 2, 2, "VALID")
    h = tf.reshape(h, (-1, 576))
    h = tf.nn.relu(h @ w1 + b1)
    h = tf.nn.relu(h @ w2 + b2)
    return h @ w3 + b3


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (B,) integers -> scalar
    logits = forward(params, x)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
    return tf.reduce_mean(losses)


def loss_mse(params, x, y):  # y (B, 10) -> scalar
    error = forward(params, x) - y
    return tf.reduce_mean(error * error)
