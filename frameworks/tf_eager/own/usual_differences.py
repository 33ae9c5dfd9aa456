"""What other libraries do otherwise than TensorFlow and Keras under the same name.

CONVENTIONS: (name, sentence, targets, make): each target is replaced by
`make(original)`, which keeps the original's parameters. SIGNATURES: of functions that
tell none. SWAPS: functions that are taken for each other.
"""

from contextlib import contextmanager

import tensorflow as tf

from graphparity.frameworks.tf_eager.own.usual import gradients, layers, optimizers

SIGNATURES = {}
SWAPS = [
    *((f"MaxPooling{n}D", f"AveragePooling{n}D") for n in (1, 2, 3)),
    *((f"GlobalMaxPooling{n}D", f"GlobalAveragePooling{n}D") for n in (1, 2, 3)),
    ("ReLU", "LeakyReLU"),
    ("max_pool2d", "avg_pool2d"),
    ("Adam", "AdamW"),
    ("softmax", "log_softmax"),
    ("softmax", "sigmoid"),
    ("truncatemod", "floormod"),
    ("mod", "truncatemod"),
    ("round", "floor"),
    ("floor", "ceil"),
    ("reduce_mean", "reduce_sum"),
    ("reduce_std", "reduce_variance"),
    ("mean", "sum"),
    ("std", "var"),
    ("relu", "relu6"),
    ("silu", "gelu"),
    ("elu", "celu"),
    ("elu", "selu"),
    ("maximum", "minimum"),
    ("tensor_scatter_nd_update", "tensor_scatter_nd_add"),
    ("clip_by_global_norm", "clip_by_norm"),
    ("log", "log1p"),
    ("exp", "expm1"),
    ("MeanSquaredError", "MeanAbsoluteError"),
    ("Huber", "MeanSquaredError"),
    ("LSTM", "GRU"),
]
ARGUMENTS = {
    "softmax": lambda x: tf.nn.softmax(x, -1),
    "log_softmax": lambda x: tf.nn.log_softmax(x, -1),
    "sigmoid": tf.sigmoid,
    "log": tf.math.log,
    "exp": tf.exp,
    "negative": lambda x: -x,
    "absolute": tf.abs,
    "square": tf.square,
    "transposed": tf.linalg.matrix_transpose,
    "first two axes exchanged": lambda x: tf.experimental.numpy.swapaxes(x, 0, 1),
    "axes 1 and 2 exchanged": lambda x: tf.experimental.numpy.swapaxes(x, 1, 2),
    "flipped": lambda x: tf.reverse(x, [-1]),
    "in float32": lambda x: tf.cast(tf.cast(x, "float32"), "float64"),
}


def is_tensor(x):
    return isinstance(x, (tf.Tensor, tf.Variable))


@contextmanager
def uncompiled():
    before = tf.config.functions_run_eagerly()
    tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        tf.config.run_functions_eagerly(before)


CONV = "tensorflow:nn.conv2d", "tensorflow:nn.conv1d", "tensorflow:nn.convolution"
MAXIMUM, MINIMUM = ("tensorflow:maximum",), ("tensorflow:minimum",)
NORMS, RELU = ("tensorflow:clip_by_global_norm",), ("tensorflow:nn.relu",)
KERAS = "keras.src.optimizers."
ADAM = (f"{KERAS}adam:Adam.update_step",)
WIDE = "and the powers of its betas in float64, not float32"
DECAY = (
    "keras.src.backend.tensorflow.optimizer:TFOptimizer._apply_weight_decay",
    *ADAM,
    f"{KERAS}sgd:SGD.update_step",
    f"{KERAS}rmsprop:RMSprop.update_step",
)
NORMED = "keras.src.layers.normalization."
BATCH = f"{NORMED}batch_normalization:BatchNormalization.call"
OUTSIDE = "epsilon added outside the square root instead of inside"
CONVENTIONS = [
    (
        "tanh GELU",
        "the tanh form of GELU instead of the exact one",
        ("tensorflow:nn.gelu",),
        layers.gelu_tanh,
    ),
    (
        "exact GELU",
        "the exact GELU instead of its tanh form",
        ("tensorflow:nn.gelu",),
        layers.gelu_exact,
    ),
    (
        "quick GELU",
        "GELU as x sigmoid(1.702 x)",
        ("tensorflow:nn.gelu",),
        layers.gelu_quick,
    ),
    (
        "GELU in float64",
        "the constants of GELU in float64, which TensorFlow rounds to float32",
        ("tensorflow:nn.gelu",),
        layers.gelu_wide,
    ),
    (
        "padding on both sides",
        "half the kernel's width padded on either side, for SAME",
        CONV,
        layers.conv_symmetric,
    ),
    (
        "running variance over n - 1",
        "the running variance divided by n - 1 instead of n",
        (BATCH,),
        layers.running_unbiased,
    ),
    (
        "batch norm, epsilon outside",
        OUTSIDE,
        ("tensorflow:nn.batch_normalization",),
        layers.batch_outside,
    ),
    (
        "layer norm, epsilon outside",
        OUTSIDE,
        (f"{NORMED}layer_normalization:LayerNormalization.call",),
        layers.layer_outside,
    ),
    (
        "RMS norm, epsilon outside",
        OUTSIDE,
        (f"{NORMED}rms_normalization:RMSNormalization.call",),
        layers.layer_outside,
    ),
    (
        "cubic a = -0.75",
        "the bicubic kernel with a = -0.75 instead of -0.5",
        ("tensorflow:image.resize",),
        layers.cubic_steep,
    ),
    (
        "deviation over n - 1",
        "the standard deviation divided by n - 1 instead of n",
        ("tensorflow:math.reduce_std",),
        layers.std_unbiased(0.5),
    ),
    (
        "variance over n - 1",
        "the variance divided by n - 1 instead of n",
        ("tensorflow:math.reduce_variance",),
        layers.std_unbiased(1.0),
    ),
    (
        "tie 1/2",
        "slopes of 1/2 at a tie of maximum",
        MAXIMUM,
        gradients.maximum(0.5, 0.5),
    ),
    (
        "tie 0/1",
        "a slope of 1 for the second at a tie of maximum",
        MAXIMUM,
        gradients.maximum(0.0, 1.0),
    ),
    (
        "tie of minimum 1/2",
        "slopes of 1/2 at a tie of minimum",
        MINIMUM,
        gradients.minimum(0.5, 0.5),
    ),
    (
        "tie of minimum 0/1",
        "a slope of 1 for the second at a tie of minimum",
        MINIMUM,
        gradients.minimum(0.0, 1.0),
    ),
    (
        "relu 1/2",
        "a slope of 1/2 at zero of the rectifier",
        RELU,
        gradients.rectified(0.5),
    ),
    ("relu 1", "a slope of 1 at zero of the rectifier", RELU, gradients.rectified(1.0)),
    (
        "epsilon inside",
        "Adam's epsilon inside the bias correction: added to sqrt(v) after it is "
        f"corrected, not before (epsilon-hat), {WIDE}",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: tf.sqrt(v / c) + eps),
    ),
    (
        "epsilon in the root",
        f"Adam's epsilon inside the square root, {WIDE}",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: tf.sqrt(v / c + eps)),
    ),
    (
        "no bias correction",
        "Adam without bias correction",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: tf.sqrt(v) + eps, False),
    ),
    (
        "powers in float64",
        "the powers of Adam's betas in float64, which Keras rounds to float32",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: (tf.sqrt(v) + eps) / tf.sqrt(c)),
    ),
    (
        "decay coupled",
        "weight decay coupled (L2, added to the gradient), not decoupled (AdamW)",
        DECAY,
        optimizers.decay_coupled,
    ),
    (
        "RMSprop epsilon outside the root",
        "RMSprop's epsilon outside the square root",
        ("keras.src.optimizers.rmsprop:RMSprop.update_step",),
        optimizers.rmsprop_outside,
    ),
    (
        "clipping with 1e-6",
        "1e-6 added to the norm in clipping",
        NORMS,
        optimizers.clip_plus,
    ),
    (
        "clipping each",
        "each gradient clipped by its own norm, not the global one",
        NORMS,
        optimizers.clip_each,
    ),
]
