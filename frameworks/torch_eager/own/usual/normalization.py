"""Normalization by other libraries' conventions, in place of PyTorch's."""

import torch

N = "torch.nn.functional:"


def scaled(x, axes, eps, outside=False, correction=0):
    mean = x.mean(axes, keepdim=True)
    var = x.var(axes, correction=correction, keepdim=True)
    return (x - mean) / (var.sqrt() + eps if outside else (var + eps).sqrt())


def layer(**how):
    def make(original):
        def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
            axes = list(range(-len(normalized_shape), 0))
            y = scaled(input, axes, eps, **how)
            y = y if weight is None else y * weight
            return y if bias is None else y + bias

        return layer_norm

    return make


def group(interleaved=False, **how):
    def make(original):
        def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
            n, c, *rest = input.shape
            if interleaved:  # a group has every `num_groups`-th channel
                parts = input.reshape(n, c // num_groups, num_groups, -1)
                y = scaled(parts, [1, 3], eps, **how)
            else:
                parts = input.reshape(n, num_groups, -1)
                y = scaled(parts, [2], eps, **how)
            y, wide = y.reshape(input.shape), [1, c, *(1 for _ in rest)]
            y = y if weight is None else y * weight.reshape(wide)
            return y if bias is None else y + bias.reshape(wide)

        return group_norm

    return make


def batch(original):
    def batch_norm(
        input,
        running_mean,
        running_var,
        weight=None,
        bias=None,
        training=False,
        momentum=0.1,
        eps=1e-5,
    ):
        rest = weight, bias, training, momentum, eps
        y = original(input, running_mean, running_var, *rest)  # moves what runs along
        if not (training or running_var is None):
            wide = (running_var.sqrt() + eps) ** 2
            return original(input, running_mean, wide, weight, bias, False, 0.0, 0.0)
        axes, wide = [a for a in range(input.ndim) if a != 1], [1] * input.ndim
        wide[1] = -1
        y = scaled(input, axes, eps, outside=True)
        y = y if weight is None else y * weight.reshape(wide)
        return y if bias is None else y + bias.reshape(wide)

    return batch_norm


def root_mean_square(original):
    def rms_norm(input, normalized_shape, weight=None, eps=None):
        axes = list(range(-len(normalized_shape), 0))
        eps = torch.finfo(input.dtype).eps if eps is None else eps
        y = input / (input.square().mean(axes, keepdim=True).sqrt() + eps)
        return y if weight is None else y * weight

    return rms_norm


OUTSIDE = "epsilon added outside the square root instead of inside"
UNBIASED = "the variance divided by n - 1 instead of n"
CONVENTIONS = [
    (
        "layer norm, epsilon outside",
        OUTSIDE,
        (f"{N}layer_norm",),
        layer(outside=True),
    ),
    (
        "layer norm over n - 1",
        UNBIASED,
        (f"{N}layer_norm",),
        layer(correction=1),
    ),
    (
        "layer norm over n - 1, epsilon outside",
        f"{UNBIASED}, and {OUTSIDE}",
        (f"{N}layer_norm",),
        layer(outside=True, correction=1),
    ),
    (
        "group norm, epsilon outside",
        OUTSIDE,
        (f"{N}group_norm",),
        group(outside=True),
    ),
    (
        "batch norm, epsilon outside",
        OUTSIDE,
        (f"{N}batch_norm",),
        batch,
    ),
    (
        "RMS norm, epsilon outside",
        OUTSIDE,
        (f"{N}rms_norm",),
        root_mean_square,
    ),
    (
        "group norm of every other channel",
        "the groups of channels interleaved",
        (f"{N}group_norm",),
        group(interleaved=True),
    ),
]
