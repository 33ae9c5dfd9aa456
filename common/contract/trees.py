"""Names for the leaves of nested lists, tuples and dictionaries of arrays."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
Named = dict[str, Array]
# nested lists, tuples and dictionaries of arrays: known when it is there, not before
Tree = Any


def leaves(tree: Tree) -> list[Any]:
    """The leaves of a tree, dictionaries in the order of their keys."""
    if isinstance(tree, dict):
        return [leaf for key in sorted(tree) for leaf in leaves(tree[key])]
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in leaves(item)]
    return [tree]


def apply(function: Callable[[Any], Any], tree: Tree) -> Tree:
    """The same tree with `function` applied to every leaf; tuples become lists."""
    if isinstance(tree, dict):
        return {key: apply(function, tree[key]) for key in sorted(tree)}
    if isinstance(tree, (list, tuple)):
        return [apply(function, item) for item in tree]
    return function(tree)


def fill(tree: Tree, values: Iterable[object]) -> Tree:
    """The same tree holding `values`, in the order of `leaves`; consumes the list."""
    rest = iter(values)
    return apply(lambda _: next(rest), tree)


def names(tree: Tree, params: tuple[str, ...], prefix: str) -> list[str]:
    """A name for every leaf: `grad.w1`; flat lists as long as `params` use its
    names."""
    if isinstance(tree, dict):
        pairs = [(f"{prefix}.{key}", tree[key]) for key in sorted(tree)]
    elif isinstance(tree, (list, tuple)):
        flat = not any(isinstance(item, (dict, list, tuple)) for item in tree)
        same = flat and len(tree) == len(params)
        keys = params if same else [str(i) for i in range(len(tree))]
        pairs = [(f"{prefix}.{key}", item) for key, item in zip(keys, tree)]
    else:
        return [prefix]
    return [name for key, item in pairs for name in names(item, params, key)]


def named(tree: Tree, params: tuple[str, ...], prefix: str) -> Named:
    """The leaves of a tree as NumPy arrays by name."""
    keys = names(tree, params, prefix)
    return dict(zip(keys, map(np.asarray, leaves(tree)), strict=True))


def distance(a: Array, b: Array) -> float:
    """Greatest relative distance of two sequences of weights (steps, n) at any step;
    infinite where one is not finite."""
    if not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return float("inf")
    apart = np.linalg.norm(a - b, axis=1) / np.linalg.norm(b, axis=1)
    return float(apart.max())
