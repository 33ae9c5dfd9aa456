"""Two-layer net -- TensorFlow.

h = max(x w1, 0), prediction = h w2; no biases
loss = mean over the batch of the row sums of (prediction - y)^2; loss_sum = all summed
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w1, w2 = params
    h = tf.nn.relu(x @ w1)
    return h @ w2


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return tf.reduce_mean(tf.reduce_sum(error * error, axis=1))


def loss_sum(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return tf.reduce_sum(error * error)
