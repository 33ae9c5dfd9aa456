"""Fusion: convolutions with rectifiers -- JAX.

y = relu(conv(relu(conv(x, w1) + b1), w2) + b2), kernels 3 x 3, no border
"""

from jax import lax, nn

NHWC, HWIO = (0, 2, 3, 1), (2, 3, 1, 0)  # the reference's axes, for LAYOUT
LAYOUT = {"x": NHWC, "w1": HWIO, "w2": HWIO, "output": NHWC}
FORM = dict(dimension_numbers=("NHWC", "HWIO", "NHWC"))

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, C, H, W) -> y (B, K, H-4, W-4)
    w1, b1, w2, b2 = params
    h = nn.relu(lax.conv_general_dilated(x, w1, (1, 1), "VALID", **FORM) + b1)
    return nn.relu(lax.conv_general_dilated(h, w2, (1, 1), "VALID", **FORM) + b2)
