"""Two-layer net in mixed precision -- TensorFlow.

half: of x, the weights, and what products give; prediction and loss in full precision
loss = mean over the batch of the row sums of (prediction - y)^2
"""

import tensorflow as tf

from graphparity.frameworks.tf_eager.workloads.two_layer_net import forward as net

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> prediction (N, K)
    low = [tf.cast(w, half) for w in params]
    prediction = net(low, tf.cast(x, half))
    return tf.cast(prediction, x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N, K) -> scalar
    error = forward(params, x, half) - y
    return tf.reduce_mean(tf.reduce_sum(error * error, axis=1))
