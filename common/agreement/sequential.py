"""A program whose sums are added one term after the other, in its own precision.

NumPy adds in pairs and blocks; a loop adds in order, and its error grows with the
number of terms (Higham, *The accuracy of floating point summation*, 1993). The run
shows how far such an order goes.
"""

from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array


class Sequential(np.ndarray[Any, Any]):
    """An array whose sums over axes are running sums; all else is NumPy's."""

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Any:
        if outs := options.pop("out", None):
            options["out"] = tuple(map(_plain, outs))
        plain = [_plain(value) for value in inputs]
        if ufunc is np.add and method == "reduce":
            result: Any = _in_order(plain[0], **options)
        else:
            result = getattr(ufunc, method)(*plain, **options)
        several = isinstance(result, tuple)
        made = result if several else (result,)
        given = outs or (None,) * len(made)
        found = tuple(
            _wrap(one) if out is None else out for one, out in zip(made, given)
        )
        return found if several else found[0]

    def __array_function__(
        self, function: Any, types: Any, inputs: Any, options: Any
    ) -> Any:
        return _wrap(super().__array_function__(function, types, inputs, options))


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Sequential) else value


def _wrap(result: Any) -> Any:
    if isinstance(result, (np.ndarray, np.floating)) and result.dtype.kind == "f":
        return sequential(np.asarray(_plain(result)))
    return result


def _in_order(
    terms: Array, axis: Any = 0, keepdims: bool = False, **options: Any
) -> Array:
    """The sum over one axis, several, or all (None), in the order of memory."""
    axes = range(terms.ndim) if axis is None else np.atleast_1d(axis)
    chosen = sorted({int(one) % max(terms.ndim, 1) for one in axes})
    begun = options.get("initial", np._NoValue) is not np._NoValue
    some = options.get("where", True) is not True
    if not terms.size or begun or some:
        return np.asarray(np.add.reduce(terms, axis=axis, keepdims=keepdims, **options))
    moved = np.moveaxis(terms, chosen, range(len(chosen)))
    flat = moved.reshape(-1, *moved.shape[len(chosen) :])
    total = np.add.accumulate(flat, dtype=options.get("dtype"))[-1]
    made = np.expand_dims(total, tuple(chosen)) if keepdims else total
    if (out := options.get("out")) is not None:
        out[0][...] = made
    return np.asarray(made)


def sequential(array: Array) -> Sequential:
    """The array (floating, any shape) with sums in order."""
    return np.asarray(array).view(Sequential)
