"""Relative errors put into the result of every operation -- PyTorch.

What an operation only moves or chooses (a view, a maximum) rounds nothing and gets
none. A sum of n terms rounds n times: its error is sqrt(n) as large.
"""

import math

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

MOVES = """
_to_copy clone copy_ cat stack index index_put index_select gather embedding
select_backward slice_backward constant_pad_nd relu neg abs amax amin max min
maximum minimum where sign floor ceil round clamp clamp_min clamp_max zeros_like
ones_like full_like full zeros ones empty empty_like new_zeros new_ones new_full
new_empty new_empty_strided empty_strided arange fill_ zero_ scalar_tensor eye
_unsafe_view flip roll repeat max_pool2d_with_indices threshold_backward topk
sort tril triu masked_fill masked_fill_ scatter scatter_ relu_
max_pool2d_with_indices_backward unfold_backward as_strided_scatter
"""
EXACT = frozenset(MOVES.split())
VECTORS = ("mv", "dot", "addmv")
PRODUCTS = ("mm", "addmm", "bmm", "baddbmm", *VECTORS)
CONVOLUTIONS = ("convolution", "mkldnn_convolution", "convolution_backward")


class Shaking(TorchDispatchMode):
    """While it lasts every floating result is multiplied by 1 + d, d uniform in
    +-size."""

    def __init__(self, size, seed):
        super().__init__()
        self.size, self.generator = size, torch.Generator().manual_seed(seed)

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        results = function(*args, **(kwargs or {}))
        name = function._schema.name.split("::")[1]
        aliases = [one.alias_info for one in function._schema.returns]
        if name in EXACT or any(a is not None and not a.is_write for a in aliases):
            return results
        size = self.size * math.sqrt(terms(name, args, results))
        written = any(aliases)
        return tree_map(lambda x: self.shaken(x, size, written), results)

    def shaken(self, x, size, written):
        if not isinstance(x, torch.Tensor) or not (
            x.is_floating_point() or x.is_complex()
        ):
            return x
        real = x.real.dtype if x.is_complex() else x.dtype
        noise = torch.empty(x.shape, dtype=real).uniform_(
            -size, size, generator=self.generator
        )
        return x.mul_(1 + noise) if written else x * (1 + noise)


def terms(name, args, results):  # -> how many numbers one of the results sums up
    tensors = [a for a in args if isinstance(a, torch.Tensor) and a.dim()]
    if name in PRODUCTS:
        return tensors[-1].shape[0 if name in VECTORS else -2]
    if name in CONVOLUTIONS:
        return max(a.numel() // a.shape[0] for a in tensors[-2:])
    first = next(iter(results)) if isinstance(results, (tuple, list)) else results
    if not tensors or not isinstance(first, torch.Tensor):
        return 1
    if "softmax" in name or "norm" in name:
        return max(tensors[0].shape)
    return max(1, max(a.numel() for a in tensors) // max(1, first.numel()))
