"""What a person's function takes and gives, as arrays by name.

A tree of tuples, lists and dictionaries gets a name for each leaf: `[0]`, `loss`,
`cell.w[1]`; a single array is called `output`. Of what it takes, Python's own numbers
and truth values stay what they are.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.contract.trees import Array, Named

ALONE = "output"
LONGEST = 2000  # characters of a text that is kept
MOST = 8  # names of outputs that are said
Leaf = Any


class Given(NamedTuple):
    """What a call gave: arrays, texts and what is nothing of both, by name."""

    arrays: Named
    texts: dict[str, str]
    others: dict[str, str]  # the name of its type
    form: str  # in words: `a tuple of 2`


def pairs(tree: Any, name: str = "") -> list[tuple[str, Any]] | None:
    """The parts of a tree by name, those of a named tuple by its fields; None of a
    leaf."""
    if isinstance(tree, Mapping):
        return [(f"{name}.{key}" if name else str(key), tree[key]) for key in tree]
    if fields := getattr(tree, "_fields", None):
        return [(f"{name}.{f}" if name else f, getattr(tree, f)) for f in fields]
    if isinstance(tree, (list, tuple)):
        return [(f"{name}[{n}]", item) for n, item in enumerate(tree)]
    return None


def leaves(tree: Any, name: str = "") -> dict[str, Leaf]:
    """The leaves of a tree by name."""
    if (parts := pairs(tree, name)) is None:
        return {name or ALONE: tree}
    return {n: leaf for key, item in parts for n, leaf in leaves(item, key).items()}


def form(tree: Any) -> str:
    """A result's form in words."""
    if isinstance(tree, Mapping):
        names = [str(key) for key in tree]
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        return f"a dictionary of {', '.join(names[:MOST]) or 'nothing'}{more}"
    if fields := getattr(tree, "_fields", None):
        return f"a named tuple of {', '.join(fields)}"
    if isinstance(tree, (list, tuple)):
        return f"a {type(tree).__name__} of {len(tree)}"
    return "None" if tree is None else f"one {type(tree).__name__}"


def given(
    result: Any, is_tensor: Callable[[Leaf], bool], numpy: Callable[[Leaf], Array]
) -> Given:
    """What a function returned, read into NumPy."""
    found = Given({}, {}, {}, form(result))
    for name, leaf in leaves(result).items():
        if isinstance(leaf, str):
            found.texts[name] = leaf[:LONGEST]
        elif isinstance(leaf, (np.ndarray, np.generic, int, float, complex)):
            _add(found, name, np.array(leaf))
        elif is_tensor(leaf):
            _add(found, name, numpy(leaf))
        else:
            found.others[name] = kind(leaf)
    return found


def kind(leaf: Leaf) -> str:
    """The name of a leaf's type, with its package's."""
    if leaf is None:
        return "None"
    return f"{type(leaf).__module__}.{type(leaf).__qualname__}"


def _add(found: Given, name: str, array: Array) -> None:
    if array.dtype.hasobject or array.dtype.kind not in "fiubc":
        found.others[name] = f"numpy.ndarray of {array.dtype}"
    else:
        found.arrays[name] = array


def plain(leaf: Leaf) -> bool:
    """Whether a leaf is one of Python's own numbers or truth values."""
    return type(leaf) in (bool, int, float)


def mapped(function: Callable[[Leaf], Leaf], tree: Any) -> Any:
    """The same tree, of lists and dictionaries in their order, with `function` applied
    to all leaves but Python's own numbers."""
    if isinstance(tree, dict):
        return {key: mapped(function, item) for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [mapped(function, item) for item in tree]
    return tree if plain(tree) else function(tree)


def tensors(tree: Any) -> list[Leaf]:
    """The leaves of what a function takes, in order, but for Python's own numbers."""
    return [leaf for leaf in leaves(tree).values() if not plain(leaf)]


def cast(tree: Any, dtype: str) -> Any:
    """The same tree with its floating-point arrays in another dtype."""

    def change(leaf: Leaf) -> Array:
        array = np.asarray(leaf)
        return array.astype(dtype) if array.dtype.kind == "f" else array

    return mapped(change, tree)


def described(leaf: Leaf) -> str:
    """`float32 (2, 3)`; of one of Python's own numbers what it is."""
    if plain(leaf):
        return f"{type(leaf).__name__} {leaf}"
    return f"{leaf.dtype} {leaf.shape}"
