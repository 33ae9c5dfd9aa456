"""Convolutional net -- JAX.

x 32 -> convolution 30 -> pool 15 -> convolution 13 -> pool 6 -> 576 -> 120 -> 84 -> 10,
a rectifier behind every layer but the last
loss = mean over the batch of -log softmax(logits)[y]; loss_mse = mean of (logits - y)^2
"""

from jax import lax, nn, numpy as jnp

NHWC, HWIO = (
    (0, 2, 3, 1),
    (2, 3, 1, 0),
)  # the reference's axes in this order, for LAYOUT
AXES, STRIDE = ("NHWC", "HWIO", "NHWC"), (1, 1)
LAYOUT = {"x": NHWC, "conv1_w": HWIO, "conv2_w": HWIO}
LAYOUT |= {"w1": ((16, 6, 6, 120), (1, 2, 0, 3))}  # its rows are a flattened image

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, 1, 32, 32) -> logits (B, 10)
    conv1_w, conv1_b, conv2_w, conv2_b, w1, b1, w2, b2, w3, b3 = params
    h = nn.relu(
        lax.conv_general_dilated(x, conv1_w, STRIDE, "VALID", dimension_numbers=AXES)
        + conv1_b
    )
    h = jnp.max(jnp.reshape(h, (-1, 15, 2, 15, 2, 6)), axis=(2, 4))
    h = nn.relu(
        lax.conv_general_dilated(h, conv2_w, STRIDE, "VALID", dimension_numbers=AXES)
        + conv2_b
    )
    h = jnp.max(jnp.reshape(h[:, :12, :12], (-1, 6, 2, 6, 2, 16)), axis=(2, 4))
    h = jnp.reshape(h, (-1, 576))
    h = nn.relu(h @ w1 + b1)
    h = nn.relu(h @ w2 + b2)
    return h @ w3 + b3


# -- loss ------------------------------------------------------------------------------


def loss(params, x, y):  # y (B,) integers -> scalar
    logits = forward(params, x)
    picked = jnp.take_along_axis(nn.log_softmax(logits), y[:, None], axis=1)
    return -jnp.mean(picked)


def loss_mse(params, x, y):  # y (B, 10) -> scalar
    error = forward(params, x) - y
    return jnp.mean(error * error)
