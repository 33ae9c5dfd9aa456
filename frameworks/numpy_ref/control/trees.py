"""A recursion on a tree -- NumPy, the reference.

h = x at a leaf, tanh(h_left a + h_right b) at an inner node
"""

import numpy as np

# -- body ------------------------------------------------------------------------------


def node(params, left, right):  # left, right (M, D) -> (M, D)
    a, b = params
    return np.tanh(left @ a + right @ b)


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
        h = np.where(inner[own], node(params, h[0::2], h[1::2]), x[own])
    return h


# -- gradients by hand (the reference only) --------------------------------------------


def pullback(params, tree, external):  # -> h (1, D), a (D, D), b (D, D)
    a, b = params
    if not isinstance(tree, tuple):
        return tree, np.zeros_like(a), np.zeros_like(b)
    left, right = (recursive(params, part) for part in tree)
    h = node(params, left, right)
    slope = external * (1.0 - h * h)
    _, a1, b1 = pullback(params, tree[0], slope @ a.T)
    _, a2, b2 = pullback(params, tree[1], slope @ b.T)
    return h, left.T @ slope + a1 + a2, right.T @ slope + b1 + b2


def answer(a, b, external, tree):
    h, grad_a, grad_b = pullback((a, b), tree, external)
    return {"value": h, "grad.a": grad_a, "grad.b": grad_b}


# -- inputs (the reference only) -------------------------------------------------------

D = 8
AXES = {"a": "..", "b": "..", "external": "..", "value": ".."}


def grow(rng, depth, chance, size=D):  # a tree at most so deep, split by chance
    if depth and rng.random() < chance:
        return grow(rng, depth - 1, chance, size), grow(rng, depth - 1, chance, size)
    return rng.standard_normal((1, size)) / 2


def comb(rng, depth, size=D):  # the leanest tree: one inner node a level
    if not depth:
        return rng.standard_normal((1, size)) / 2
    return comb(rng, depth - 1, size), comb(rng, 0, size)


def inner_of(tree):  # how many inner nodes it has
    return 1 + sum(map(inner_of, tree)) if isinstance(tree, tuple) else 0


def pad(tree, depth):  # -> x (2^(depth+1) - 1, D), inner (2^(depth+1) - 1, 1)
    count = 2 ** (depth + 1) - 1
    leaf = tree
    while isinstance(leaf, tuple):
        leaf = leaf[0]
    x, inner = np.zeros((count, leaf.shape[1])), np.zeros((count, 1), bool)

    def put(tree, place):
        inner[place] = isinstance(tree, tuple)
        if not inner[place]:
            x[place] = tree
            return
        put(tree[0], 2 * place + 1)
        put(tree[1], 2 * place + 2)

    put(tree, 0)
    return x, inner


def inputs(rng):  # -> a, b (D, D), external (1, D)
    f = lambda shape: rng.standard_normal(shape) / D**0.5
    return {"a": f((D, D)), "b": f((D, D)), "external": f((1, D))}
