"""Layers and losses by other libraries' conventions, in place of PyTorch's."""

import torch
from torch.nn import functional as F

# -- layers ----------------------------------------------------------------------------


def same(n, k, stride, dilation):  # -> what padding SAME puts before and after
    k = (k - 1) * dilation + 1
    total = max((-(-n // stride) - 1) * stride + k - n, 0)
    return total // 2, total - total // 2


def tuples(value, count):
    return (
        (value,) * count
        if isinstance(value, int)
        else tuple(value) * (count if len(value) == 1 else 1)
    )


def conv_same(original):  # at the end of an even total, as TensorFlow and XLA do
    padded = {}  # by what is not padded so as it is written

    def conv(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
        count = weight.ndim - 2
        if isinstance(padding, str) or not any(tuples(padding, count)):
            return original(input, weight, bias, stride, padding, dilation, groups)
        sizes = zip(
            input.shape[-count:],
            weight.shape[2:],
            tuples(stride, count),
            tuples(dilation, count),
        )
        pads = [same(*one) for one in sizes]
        flat = [p for pair in reversed(pads) for p in pair]
        written = [n for n in reversed(tuples(padding, count)) for _ in range(2)]
        if flat != written:
            padded[tuple(flat)] = None
            conv.said = f"equal after padding {' and '.join(map(str, padded))}"
        return original(F.pad(input, flat), weight, bias, stride, 0, dilation, groups)

    return conv


def running_biased(original):
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
        before = None if running_var is None else running_var.clone()
        rest = weight, bias, training, momentum, eps
        y = original(input, running_mean, before, *rest)  # the gradient keeps it
        if training and before is not None:
            axes = [a for a in range(input.ndim) if a != 1]
            biased = input.detach().var(axes, correction=0)
            with torch.no_grad():
                running_var.add_(momentum * (biased - running_var))
        return y

    return batch_norm


def gelu_tanh(original):
    return lambda input, approximate="none": original(input, approximate="tanh")


def gelu_exact(original):
    return lambda input, approximate="none": original(input, approximate="none")


def gelu_quick(original):
    return lambda input, approximate="none": input * torch.sigmoid(1.702 * input)


def gelu_narrow(original):  # as TensorFlow has it
    narrow = lambda x: torch.tensor(x, dtype=torch.float32).item()

    def gelu(input, approximate="none"):
        if approximate == "tanh":
            cubed = input + narrow(0.044715) * input**3
            return 0.5 * input * (1 + torch.tanh((2 / torch.pi) ** 0.5 * cubed))
        return 0.5 * input * torch.erfc(-input * narrow(0.5**0.5))

    return gelu


def hard_sigmoid(original):
    return lambda input, inplace=False: (0.2 * input + 0.5).clamp(0, 1)


def cubic_half(original):  # a = -0.5 for -0.75, by the weights of a matrix an axis
    def interpolate(input, size=None, scale_factor=None, mode="nearest", **options):
        if mode != "bicubic":
            return original(input, size, scale_factor, mode, **options)
        like = original(input, size, scale_factor, mode, **options)
        corners = options.get("align_corners")
        for axis in (2, 3):
            n, m = input.shape[axis], like.shape[axis]
            weights = cubic(n, m, corners, input.dtype)
            input = torch.movedim(
                torch.tensordot(weights, input, ([1], [axis])), 0, axis
            )
        return input

    return interpolate


def cubic(n, m, corners, dtype, a=-0.5):  # -> (m, n)
    at = torch.arange(m, dtype=dtype)
    at = at * (n - 1) / (m - 1) if corners else (at + 0.5) * n / m - 0.5
    low = torch.floor(at)
    weights = torch.zeros(m, n, dtype=dtype)
    for step in (-1, 0, 1, 2):
        d = (at - low - step).abs()
        near = (a + 2) * d**3 - (a + 3) * d**2 + 1
        far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
        value = torch.where(d <= 1, near, far)
        index = (low.long() + step).clamp(0, n - 1)
        weights[torch.arange(m), index] += value
    return weights


def median_mean(original):
    def median(input, dim=None, keepdim=False):
        if dim is None:
            return torch.quantile(input, 0.5)
        values = torch.quantile(input, 0.5, dim, keepdim)
        return torch.return_types.median((values, original(input, dim, keepdim)[1]))

    return median


# -- losses ----------------------------------------------------------------------------


def loss_by_number(original):  # a mean over the number for one over the weights
    def loss(input, target, weight=None, size_average=None, *rest, **options):
        reduction = options.get("reduction", "mean")
        if reduction != "mean":
            return original(input, target, weight, size_average, *rest, **options)
        options["reduction"] = "none"
        return original(input, target, weight, size_average, *rest, **options).mean()

    return loss


def smoothed_others(original):
    def cross_entropy(input, target, *rest, label_smoothing=0.0, **options):
        n = input.shape[1 if input.dim() > 1 else 0]
        more = label_smoothing * n / (n - 1)
        return original(input, target, *rest, label_smoothing=more, **options)

    return cross_entropy


def clipped_probabilities(original):  # to 1e-7 from 0 and 1, as Keras does
    def loss(input, target, *rest, **options):
        return original(input.clamp(1e-7, 1 - 1e-7), target, *rest, **options)

    return loss


def kl_by_rows(original):
    def kl_div(input, target, *rest, **options):
        return original(target.log(), input.exp(), *rest, **options)

    return kl_div
