"""Update rules, each on one small problem -- TensorFlow.

prediction = x w + b, loss = mean over the batch of the row sums of (prediction - y)^2
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (N, D) -> prediction (N, K)
    w, b = params
    return x @ w + b


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (N, K) -> scalar
    error = forward(params, x) - y
    return tf.reduce_mean(tf.reduce_sum(error * error, axis=1))
