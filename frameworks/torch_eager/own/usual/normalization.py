"""Normalization by other libraries' conventions, in place of PyTorch's."""

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


OUTSIDE = "epsilon added to the standard deviation, outside the square root"
UNBIASED = "the variance divided by n - 1 instead of n"
CONVENTIONS = [
    (
        "layer norm, epsilon outside",
        f"{OUTSIDE},",
        (f"{N}layer_norm",),
        layer(outside=True),
    ),
    (
        "layer norm over n - 1",
        f"{UNBIASED}",
        (f"{N}layer_norm",),
        layer(correction=1),
    ),
    (
        "layer norm over n - 1, epsilon outside",
        f"{UNBIASED}, and {OUTSIDE},",
        (f"{N}layer_norm",),
        layer(outside=True, correction=1),
    ),
    (
        "group norm, epsilon outside",
        f"{OUTSIDE},",
        (f"{N}group_norm",),
        group(outside=True),
    ),
    (
        "group norm of every other channel",
        "the groups of channels interleaved",
        (f"{N}group_norm",),
        group(interleaved=True),
    ),
]
