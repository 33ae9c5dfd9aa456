"""Layouts: between driver and worker arrays have the oracle's form, in a program its
own.

A program may hold `LAYOUT`: for a parameter or a batch array by name, or its `output`,
the order of the oracle's axes in its own form. An array that the oracle holds with axes
merged, such as weights behind a flattened image, is given as (shape with the axes
apart, order).
Nothing is converted inside a step.
"""

from collections.abc import Callable

import numpy as np

from graphparity.common.contract.trees import Array, Tree

Order = tuple[int, ...]
Layout = Order | tuple[tuple[int, ...], Order]  # an order; a shape and an order


def _apart(layout: Layout) -> tuple[tuple[int, ...] | None, tuple[int, ...]]:
    return (layout[0], layout[1]) if isinstance(layout[0], tuple) else (None, layout)


def to_program(layout: Layout, a: Array) -> Array:
    """The oracle's array in the program's form."""
    shape, order = _apart(layout)
    if shape is None:
        return np.ascontiguousarray(np.transpose(a, order))
    return np.transpose(np.reshape(a, shape), order).reshape(a.shape)


def to_oracle(layout: Layout, a: Array) -> Array:
    """The program's array in the oracle's form: undoes `to_program`."""
    shape, order = _apart(layout)
    back = tuple(np.argsort(order))
    if shape is None:
        return np.ascontiguousarray(np.transpose(a, back))
    inside = [shape[axis] for axis in order]
    return np.transpose(np.reshape(a, inside), back).reshape(a.shape)


def through(
    change: Callable[[Layout, Array], Array],
    layouts: dict[str, Layout],
    names: tuple[str, ...],
    value: Tree,
) -> Tree:
    """A tree with `change` applied to the arrays in lists as long as `names`.

    Any such list, of weights, gradients or moments, is ordered like the parameters.
    """
    if isinstance(value, dict):
        return {k: through(change, layouts, names, v) for k, v in value.items()}
    if not isinstance(value, (list, tuple)):
        return value
    flat = not any(isinstance(item, (dict, list, tuple)) for item in value)
    if flat and len(value) == len(names):
        pairs = zip(names, value)
        return [change(layouts[n], a) if n in layouts else a for n, a in pairs]
    return [through(change, layouts, names, item) for item in value]
