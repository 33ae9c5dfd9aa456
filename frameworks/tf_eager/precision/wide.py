"""Wide perceptron in mixed precision -- TensorFlow.

x -> H -> H -> logits, a rectifier behind every layer but the last
half: of x, the weights, and what products give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

import tensorflow as tf

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> logits (N, K)
    w1, b1, w2, b2, w3, b3 = (tf.cast(w, half) for w in params)
    h = tf.nn.relu(tf.cast(x, half) @ w1 + b1)
    h = tf.nn.relu(h @ w2 + b2)
    logits = h @ w3 + b3
    return tf.cast(logits, x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N,) integers -> scalar
    logits = forward(params, x, half)
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, logits)
    return tf.reduce_mean(losses)
