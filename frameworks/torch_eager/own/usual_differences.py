"""What other libraries do otherwise than PyTorch under the same name.

CONVENTIONS: (name, sentence, targets, make): each target is replaced by
`make(original)`, which keeps the original's parameters. SIGNATURES: of functions that
tell none. SWAPS: functions that are taken for each other. ARGUMENTS: what a call's
first argument is handed to.
"""

from contextlib import contextmanager

import torch

from graphparity.frameworks.torch_eager.own.usual import (
    gradients,
    layers,
    normalization,
    optimizers,
    recurrent,
)
from graphparity.frameworks.torch_eager.own.usual.signatures import SIGNATURES

__all__ = ["ARGUMENTS", "CONVENTIONS", "SIGNATURES", "SWAPS"]

SWAPS = [
    ("Adam", "AdamW"),
    ("softmax", "log_softmax"),
    ("softmax", "sigmoid"),
    ("fmod", "remainder"),
    ("trunc", "floor"),
    ("round", "floor"),
    ("floor", "ceil"),
    ("mean", "sum"),
    ("median", "nanmedian"),
    ("std", "var"),
    ("max", "amax"),
    ("min", "amin"),
    ("huber_loss", "smooth_l1_loss"),
    ("HuberLoss", "SmoothL1Loss"),
    ("mse_loss", "l1_loss"),
    ("MSELoss", "L1Loss"),
    ("mse_loss", "huber_loss"),
    ("cross_entropy", "nll_loss"),
    ("binary_cross_entropy", "binary_cross_entropy_with_logits"),
    *((f"MaxPool{n}d", f"AvgPool{n}d") for n in (1, 2, 3)),
    *((f"max_pool{n}d", f"avg_pool{n}d") for n in (1, 2, 3)),
    *((f"AdaptiveMaxPool{n}d", f"AdaptiveAvgPool{n}d") for n in (1, 2, 3)),
    ("ReLU", "GELU"),
    ("ReLU", "SiLU"),
    ("ReLU", "LeakyReLU"),
    ("relu", "leaky_relu"),
    ("relu", "relu6"),
    ("silu", "gelu"),
    ("elu", "celu"),
    ("elu", "selu"),
    ("rms_norm", "layer_norm"),
    ("hardswish", "silu"),
    ("hardsigmoid", "sigmoid"),
    ("eval", "train"),
    ("maximum", "minimum"),
    ("index_add", "index_copy"),
    ("scatter", "scatter_add"),
    ("clip_grad_norm_", "clip_grad_value_"),
    ("log", "log1p"),
    ("log", "log2"),
    ("log", "log10"),
    ("exp", "expm1"),
    ("matmul", "mul"),
    ("bmm", "mul"),
]
ARGUMENTS = {
    "softmax": lambda x: torch.softmax(x, -1),
    "log_softmax": lambda x: torch.log_softmax(x, -1),
    "sigmoid": torch.sigmoid,
    "log": torch.log,
    "exp": torch.exp,
    "negative": lambda x: -x,
    "absolute": torch.abs,
    "square": torch.square,
    "transposed": lambda x: x.transpose(-1, -2),
    "first two axes exchanged": lambda x: x.transpose(0, 1),
    "axes 1 and 2 exchanged": lambda x: x.transpose(1, 2),
    "flipped": lambda x: x.flip(-1),
    "in float32": lambda x: x.float().double(),
}


def is_tensor(x):
    return isinstance(x, torch.Tensor)


@contextmanager
def uncompiled():
    with torch.compiler.set_stance("force_eager"):
        yield


N = "torch.nn.functional:"
CONVS = tuple(f"{N}conv{d}d" for d in (1, 2, 3))
MAXIMUM, MINIMUM = ("torch:maximum",), ("torch:minimum",)
CLAMP = "torch:clamp", "torch:Tensor.clamp", "torch:clip", "torch:Tensor.clip"
CLAMP += "torch:Tensor.clamp_min", "torch:clamp_min"
RELU = "torch:relu", f"{N}relu", "torch:Tensor.relu"
CONVENTIONS = [
    (
        "padding SAME",
        "padding as SAME has it, the odd one at the end",
        CONVS,
        layers.conv_same,
    ),
    (
        "running variance over n",
        "the running variance divided by n instead of n - 1",
        (f"{N}batch_norm",),
        layers.running_biased,
    ),
    (
        "tanh GELU",
        "the tanh form of GELU instead of the exact one",
        (f"{N}gelu",),
        layers.gelu_tanh,
    ),
    (
        "exact GELU",
        "the exact GELU instead of its tanh form",
        (f"{N}gelu",),
        layers.gelu_exact,
    ),
    (
        "quick GELU",
        "GELU as x sigmoid(1.702 x)",
        (f"{N}gelu",),
        layers.gelu_quick,
    ),
    (
        "GELU in float32",
        "the constants of GELU rounded to float32, as TensorFlow has them",
        (f"{N}gelu",),
        layers.gelu_narrow,
    ),
    (
        "hard sigmoid 0.2",
        "the hard sigmoid of slope 0.2, clip(0.2 x + 0.5, 0, 1), instead of 1/6",
        (f"{N}hardsigmoid",),
        layers.hard_sigmoid,
    ),
    (
        "smoothing over the others",
        "labels smoothed over the other classes only, label_smoothing / (classes - 1)",
        (f"{N}cross_entropy",),
        layers.smoothed_others,
    ),
    (
        "cubic a = -0.5",
        "the bicubic kernel with a = -0.5 instead of -0.75",
        (f"{N}interpolate",),
        layers.cubic_half,
    ),
    (
        "median of two",
        "the median of an even number as the mean of the middle two",
        ("torch:median", "torch:Tensor.median"),
        layers.median_mean,
    ),
    (
        "mean over the number",
        "the mean divided by the number of elements instead of the sum of the weights",
        (f"{N}cross_entropy", f"{N}nll_loss"),
        layers.loss_by_number,
    ),
    (
        "probabilities clipped",
        "probabilities clipped to 1e-7 from 0 and 1",
        (f"{N}binary_cross_entropy",),
        layers.clipped_probabilities,
    ),
    (
        "KL exchanged",
        "the two distributions of the Kullback-Leibler divergence exchanged",
        (f"{N}kl_div",),
        layers.kl_by_rows,
    ),
    (
        "ties of max shared",
        "slopes shared at a tie of max along an axis",
        ("torch:max", "torch:Tensor.max"),
        gradients.shared("amax"),
    ),
    (
        "ties of min shared",
        "slopes shared at a tie of min along an axis",
        ("torch:min", "torch:Tensor.min"),
        gradients.shared("amin"),
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
        "tie 1/2",
        "slopes of 1/2 at a tie of maximum",
        MAXIMUM,
        gradients.maximum(0.5, 0.5),
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
    (
        "tie of minimum 1/2",
        "slopes of 1/2 at a tie of minimum",
        MINIMUM,
        gradients.minimum(0.5, 0.5),
    ),
    ("clamp 0", "a slope of 0 at the bounds of clamp", CLAMP, gradients.clamped(0.0)),
    (
        "clamp 1/2",
        "a slope of 1/2 at the bounds of clamp",
        CLAMP,
        gradients.clamped(0.5),
    ),
    ("clamp 1", "a slope of 1 at the bounds of clamp", CLAMP, gradients.clamped(1.0)),
    (
        "relu 1/2",
        "a slope of 1/2 at zero of the rectifier",
        RELU,
        gradients.rectified(0.5),
    ),
    ("relu 1", "a slope of 1 at zero of the rectifier", RELU, gradients.rectified(1.0)),
    *optimizers.CONVENTIONS,
    *normalization.CONVENTIONS,
    *recurrent.CONVENTIONS,
]
