"""Wide perceptron in mixed precision -- JAX.

x -> H -> H -> logits, a rectifier behind every layer but the last
half: of x, the weights, and what products give; logits and loss in full precision
loss = mean over the batch of -log softmax(logits)[y]
"""

from jax import nn, numpy as jnp

# -- forward ---------------------------------------------------------------------------


def forward(params, x, half):  # x (N, D) -> logits (N, K)
    w1, b1, w2, b2, w3, b3 = (w.astype(half) for w in params)
    h = nn.relu(x.astype(half) @ w1 + b1)
    h = nn.relu(h @ w2 + b2)
    logits = h @ w3 + b3
    return logits.astype(x.dtype)


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y, half):  # y (N,) integers -> scalar
    logits = forward(params, x, half)
    picked = jnp.take_along_axis(nn.log_softmax(logits), y[:, None], axis=1)
    return -jnp.mean(picked)
