"""Inside a worker: what a person's function takes and gives, as arrays by name.

A tree of tuples, lists and dictionaries gets a name for each leaf: `[0]`, `loss`,
`cell.w[1]`; a single array is called `output`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.contract.trees import Array, Named

ALONE = "output"
LONGEST = 2000  # characters of a text that is kept
Leaf = Any


class Given(NamedTuple):
    """What a call gave: arrays, texts and what is nothing of both, by name."""

    arrays: Named
    texts: dict[str, str]
    others: dict[str, str]  # the name of its type


def leaves(tree: Any, name: str = "") -> dict[str, Leaf]:
    """The leaves of a tree by name; a dataclass's and a named tuple's by its fields."""
    if isinstance(tree, Mapping):
        pairs = [(f"{name}.{key}" if name else str(key), tree[key]) for key in tree]
    elif fields := getattr(tree, "_fields", None):
        pairs = [(f"{name}.{f}" if name else f, getattr(tree, f)) for f in fields]
    elif isinstance(tree, (list, tuple)):
        pairs = [(f"{name}[{n}]", item) for n, item in enumerate(tree)]
    else:
        return {name or ALONE: tree}
    return {n: leaf for key, item in pairs for n, leaf in leaves(item, key).items()}


def given(
    result: Any, is_tensor: Callable[[Leaf], bool], numpy: Callable[[Leaf], Array]
) -> Given:
    """What a function returned, read into NumPy."""
    found = Given({}, {}, {})
    for name, leaf in leaves(result).items():
        if isinstance(leaf, (str, type(None))):
            found.texts[name] = str(leaf)[:LONGEST]
        elif isinstance(leaf, (np.ndarray, np.generic, int, float, complex)):
            _add(found, name, np.array(leaf))
        elif is_tensor(leaf):
            _add(found, name, numpy(leaf))
        else:
            found.others[name] = f"{type(leaf).__module__}.{type(leaf).__qualname__}"
    return found


def _add(found: Given, name: str, array: Array) -> None:
    if array.dtype.hasobject or array.dtype.kind not in "fiubc":
        found.others[name] = f"numpy.ndarray of {array.dtype}"
    else:
        found.arrays[name] = array


def mapped(function: Callable[[Leaf], Leaf], tree: Any) -> Any:
    """The same tree, of lists and dictionaries, with `function` applied to the
    leaves."""
    if isinstance(tree, dict):
        return {key: mapped(function, item) for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [mapped(function, item) for item in tree]
    return function(tree)
