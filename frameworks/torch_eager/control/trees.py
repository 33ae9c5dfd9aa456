"""A recursion on a tree -- PyTorch.

h = x at a leaf, tanh(h_left a + h_right b) at an inner node
"""

import torch

# -- body ------------------------------------------------------------------------------


def node(params, left, right):  # left, right (M, D) -> (M, D)
    a, b = params
    return torch.tanh(left @ a + right @ b)


# -- recursion: the program follows the tree -------------------------------------------


def recursive(params, tree):  # tree: x (1, D), or a pair of trees -> h (1, D)
    if isinstance(tree, tuple):
        left, right = tree
        return node(params, recursive(params, left), recursive(params, right))
    return tree


# -- padded: the full tree, level by level, whatever the tree --------------------------


def padded(params, x, inner):  # x (2^k-1, D), inner (2^k-1, 1): a heap
    levels = x.shape[0].bit_length()
    h = x[2 ** (levels - 1) - 1 :]
    for level in reversed(range(levels - 1)):
        own = slice(2**level - 1, 2 ** (level + 1) - 1)
        h = torch.where(inner[own], node(params, h[0::2], h[1::2]), x[own])
    return h
