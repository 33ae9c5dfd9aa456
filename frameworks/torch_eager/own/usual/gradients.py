"""Slopes at ties as other libraries have them."""

import torch

# -- gradients -------------------------------------------------------------------------


def sloped(first, second, strict):  # gradient by x and y of max: at ties these shares
    class Maximum(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, y):
            ctx.save_for_backward(x, y)
            return torch.where(x > y, x, y)

        @staticmethod
        def backward(ctx, g):
            x, y = ctx.saved_tensors
            tie = x == y
            by_x = torch.where(tie, first, (x > y).to(g.dtype)) * g
            by_y = torch.where(tie, second, (x < y).to(g.dtype)) * g
            return by_x.sum_to_size(x.shape), by_y.sum_to_size(y.shape)

    return Maximum.apply


def maximum(first, second):
    apply = sloped(first, second, True)
    return lambda original: (
        lambda input, other: apply(*torch.broadcast_tensors(input, other))
    )


def minimum(first, second):
    apply = sloped(first, second, True)
    return lambda original: (
        lambda input, other: -apply(*torch.broadcast_tensors(-input, -other))
    )


def shared(name):  # amax and amin share a slope among equal ones
    def make(original):
        def extreme(input, *args, **options):
            found = original(input, *args, **options)
            if not hasattr(found, "indices"):
                return found
            dim = options.get("dim", args[0] if args else 0)
            keep = options.get("keepdim", args[1] if len(args) > 1 else False)
            values = getattr(torch, name)(input, dim, keep)
            return type(found)((values, found.indices))

        return extreme

    return make


def clamped(share):
    apply = sloped(share, 0.0, True)

    def make(original):
        def clamp(input, min=None, max=None):
            full = lambda v: torch.as_tensor(v, dtype=input.dtype).expand_as(input)
            if min is not None:
                input = apply(input, full(min))
            return input if max is None else -apply(-input, -full(max))

        return clamp

    return make


def rectified(share):
    apply = sloped(share, 0.0, True)
    return lambda original: (
        lambda input, *rest, **options: apply(input, torch.zeros_like(input))
    )
