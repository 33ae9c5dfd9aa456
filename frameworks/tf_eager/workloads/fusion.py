"""Fusion: convolutions with rectifiers -- TensorFlow.

y = relu(conv(relu(conv(x, w1) + b1), w2) + b2), kernels 3 x 3, no border
"""

import tensorflow as tf

NHWC, HWIO = (0, 2, 3, 1), (2, 3, 1, 0)  # the reference's axes, for LAYOUT
LAYOUT = {"x": NHWC, "w1": HWIO, "w2": HWIO, "output": NHWC}

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # x (B, C, H, W) -> y (B, K, H-4, W-4)
    w1, b1, w2, b2 = params
    h = tf.nn.relu(tf.nn.conv2d(x, w1, 1, "VALID") + b1)
    return tf.nn.relu(tf.nn.conv2d(h, w2, 1, "VALID") + b2)
