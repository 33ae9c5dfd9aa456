"""What other libraries do otherwise than JAX and Optax under the same name.

CONVENTIONS: (name, sentence, targets, make): each target is replaced by
`make(original)`, which keeps the original's parameters. SIGNATURES: of functions that
tell none. SWAPS: functions that are taken for each other.
"""

from contextlib import contextmanager

import jax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.own.usual import gradients, layers, optimizers

SIGNATURES = {}
SWAPS = [
    ("adam", "adamw"),
    ("softmax", "log_softmax"),
    ("softmax", "sigmoid"),
    ("fmod", "remainder"),
    ("fmod", "mod"),
    ("trunc", "floor"),
    ("round", "floor"),
    ("floor", "ceil"),
    ("mean", "sum"),
    ("std", "var"),
    ("l2_loss", "squared_error"),
    ("max_pool", "avg_pool"),
    *((f"MaxPool{n}d", f"AvgPool{n}d") for n in (1, 2, 3)),
    ("relu", "leaky_relu"),
    ("relu", "relu6"),
    ("silu", "gelu"),
    ("elu", "celu"),
    ("elu", "selu"),
    ("shift_right_logical", "shift_right_arithmetic"),
    ("maximum", "minimum"),
    ("set", "add"),
    ("clip_by_global_norm", "clip_by_block_rms"),
    ("clip_by_global_norm", "clip"),
    ("log", "log1p"),
    ("log", "log2"),
    ("log", "log10"),
    ("exp", "expm1"),
    ("scale_by_rms", "scale_by_stddev"),
]
ARGUMENTS = {
    "softmax": lambda x: jax.nn.softmax(x, -1),
    "log_softmax": lambda x: jax.nn.log_softmax(x, -1),
    "sigmoid": jax.nn.sigmoid,
    "log": jnp.log,
    "exp": jnp.exp,
    "negative": lambda x: -x,
    "absolute": jnp.abs,
    "square": jnp.square,
    "transposed": lambda x: jnp.swapaxes(x, -1, -2),
    "first two axes exchanged": lambda x: jnp.swapaxes(x, 0, 1),
    "axes 1 and 2 exchanged": lambda x: jnp.swapaxes(x, 1, 2),
    "flipped": lambda x: jnp.flip(x, -1),
    "in float32": lambda x: x.astype("float32").astype("float64"),
}


def is_tensor(x):
    return isinstance(x, jax.Array)


@contextmanager
def uncompiled():
    with jax.disable_jit():
        yield


CONV, RESIZE = ("jax.lax:conv_general_dilated",), ("jax.image:resize",)
MAXIMUM, MINIMUM = ("jax.numpy:maximum",), ("jax.numpy:minimum",)
CLIP, RELU = ("jax.numpy:clip",), ("jax.nn:relu",)
SCHEDULES = (
    "optax:linear_schedule",
    "optax:polynomial_schedule",
    "optax:exponential_decay",
    "optax:warmup_cosine_decay_schedule",
    "optax:warmup_exponential_decay_schedule",
)
ADAM, NORM = ("optax:scale_by_adam",), ("optax:clip_by_global_norm",)
CONVENTIONS = [
    (
        "tanh GELU",
        "the tanh form of GELU instead of the exact one",
        ("jax.nn:gelu",),
        layers.gelu_tanh,
    ),
    (
        "exact GELU",
        "the exact GELU instead of its tanh form",
        ("jax.nn:gelu",),
        layers.gelu_exact,
    ),
    (
        "quick GELU",
        "GELU as x sigmoid(1.702 x)",
        ("jax.nn:gelu",),
        layers.gelu_quick,
    ),
    (
        "GELU in float32",
        "the constants of GELU rounded to float32, as TensorFlow has them",
        ("jax.nn:gelu",),
        layers.gelu_narrow,
    ),
    (
        "padding on both sides",
        "half the kernel's width padded on either side, for SAME",
        CONV,
        layers.conv_symmetric,
    ),
    (
        "kernel flipped",
        "the kernel of the transposed convolution flipped",
        ("jax.lax:conv_transpose",),
        layers.transposed_flipped,
    ),
    ("corners", "corners aligned (align_corners=True)", RESIZE, layers.corners),
    (
        "cubic a = -0.75",
        "the bicubic kernel with a = -0.75 instead of -0.5",
        RESIZE,
        layers.cubic_steep,
    ),
    (
        "tie 1/0",
        "a slope of 1 for the first at a tie of maximum",
        MAXIMUM,
        gradients.maximum(1.0, 0.0),
    ),
    (
        "tie 0/1",
        "a slope of 1 for the second at a tie of maximum",
        MAXIMUM,
        gradients.maximum(0.0, 1.0),
    ),
    (
        "tie of minimum 1/0",
        "a slope of 1 for the first at a tie of minimum",
        MINIMUM,
        gradients.minimum(1.0, 0.0),
    ),
    (
        "tie of minimum 0/1",
        "a slope of 1 for the second at a tie of minimum",
        MINIMUM,
        gradients.minimum(0.0, 1.0),
    ),
    ("clip 0", "a slope of 0 at the bounds of clip", CLIP, gradients.clipped(0.0)),
    ("clip 1/2", "a slope of 1/2 at the bounds of clip", CLIP, gradients.clipped(0.5)),
    ("clip 1", "a slope of 1 at the bounds of clip", CLIP, gradients.clipped(1.0)),
    (
        "relu 1/2",
        "a slope of 1/2 at zero of the rectifier",
        RELU,
        gradients.rectified(0.5),
    ),
    ("relu 1", "a slope of 1 at zero of the rectifier", RELU, gradients.rectified(1.0)),
    (
        "epsilon hat",
        "Adam's epsilon outside the bias correction (epsilon-hat): added to sqrt(v), "
        "before it is corrected",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: (jnp.sqrt(v) + eps) / c**0.5),
    ),
    (
        "epsilon in the root",
        "Adam's epsilon inside the square root",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: jnp.sqrt(v / c + eps)),
    ),
    (
        "no bias correction",
        "Adam without bias correction",
        ADAM,
        optimizers.adam_like(lambda v, c, eps: jnp.sqrt(v) + eps, False),
    ),
    (
        "clipping with 1e-6",
        "1e-6 added to the norm in clipping",
        NORM,
        optimizers.clip_plus,
    ),
    (
        "clipping each",
        "each gradient clipped by its own norm, not the global one",
        NORM,
        optimizers.clip_each,
    ),
    (
        "schedules in float64",
        "schedules computed in float64, which optax does in float32",
        SCHEDULES,
        optimizers.wide_schedule,
    ),
]
