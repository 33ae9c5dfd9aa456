"""Convolutional net in mixed precision -- TensorFlow.

half: of x, the weights, and what layers give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import tensorflow as tf

from graphparity.frameworks.tf_eager.workloads.cnn import (
    LAYOUT as LAYOUT,
    forward as net,
)

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (B, 1, 32, 32) -> logits (B, 10)
    low = [tf.cast(w, half) for w in params]
    logits = net(low, tf.cast(x, half))
    return tf.cast(logits, x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (B,) integers -> scalar
    logits = forward(params, x, half)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
    return tf.reduce_mean(losses)
