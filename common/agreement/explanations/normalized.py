"""One is the other after a function along an axis: softmax, sums, norms."""

from collections.abc import Callable, Iterator

import numpy as np

from graphparity.common.agreement.explanations.evidence import Case, Fit
from graphparity.common.contract.trees import Array


def _softmax(x: Array, axis: int) -> Array:
    e = np.exp(x - np.max(x, axis, keepdims=True))
    return np.asarray(e / np.sum(e, axis, keepdims=True))


def _log_softmax(x: Array, axis: int) -> Array:
    x = x - np.max(x, axis, keepdims=True)
    return np.asarray(x - np.log(np.sum(np.exp(x), axis, keepdims=True)))


def _standardized(x: Array, axis: int) -> Array:
    spread = np.std(x, axis, keepdims=True)
    return np.asarray((x - np.mean(x, axis, keepdims=True)) / spread)


def _normal(x: Array, axis: int) -> Array:
    return np.asarray(x / np.linalg.norm(x, axis=axis, keepdims=True))


ALONG: dict[str, Callable[[Array, int], Array]] = {
    "softmax": _softmax,
    "log-softmax": _log_softmax,
    "the cumulative sum": lambda x, a: np.cumsum(x, a),
    "the cumulative product": lambda x, a: np.cumprod(x, a),
    "the reversed cumulative sum": lambda x, a: np.flip(np.cumsum(np.flip(x, a), a), a),
    "division by the sum": lambda x, a: x / np.sum(x, a, keepdims=True),
    "division by the 2-norm": _normal,
    "division by the largest": lambda x, a: x / np.max(x, a, keepdims=True),
    "the mean taken off": lambda x, a: x - np.mean(x, a, keepdims=True),
    "mean 0 and variance 1": _standardized,
    "sorting": lambda x, a: np.sort(x, a),
}
REDUCED: dict[str, Callable[[Array, tuple[int, ...] | None], Array]] = {
    "the sum": lambda x, a: np.asarray(np.sum(x, a)),
    "the mean": lambda x, a: np.asarray(np.mean(x, a)),
    "the largest": lambda x, a: np.asarray(np.max(x, a)),
    "the smallest": lambda x, a: np.asarray(np.min(x, a)),
    "the product": lambda x, a: np.asarray(np.prod(x, a)),
    "the 2-norm": lambda x, a: np.asarray(np.sqrt(np.sum(x * x, a))),
}


def along(case: Case) -> Iterator[Fit]:
    """A function along an axis of the first, or of the second."""
    one, other = case.one, case.other
    if one.shape != other.shape or one.dtype.kind != "f" or other.dtype.kind != "f":
        return
    tried = 2 * one.ndim * len(ALONG)
    for axis in range(one.ndim):
        for name, call in ALONG.items():
            with np.errstate(all="ignore"):
                forth, back = call(one, axis), call(other, axis)
            text = f"after {name} along axis {axis}"
            if np.all(np.isfinite(forth)):
                yield Fit("along", f"{text} of the first", forth, other, 0, tried)
            if np.all(np.isfinite(back)):
                yield Fit("along", f"{text} of the second", one, back, 0, tried)


def both(case: Case) -> Iterator[Fit]:
    """The same after both are normalized: they differ by a constant or a factor a
    row."""
    one, other = case.one, case.other
    if one.shape != other.shape or one.dtype.kind != "f" or other.dtype.kind != "f":
        return
    names = "softmax", "division by the 2-norm"  # a norm's own would hide its fault
    for axis in range(one.ndim):
        n = one.shape[axis]
        for name in names if n > 3 else ():
            with np.errstate(all="ignore"):
                found, against = ALONG[name](one, axis), ALONG[name](other, axis)
            if np.all(np.isfinite(found)) and np.all(np.isfinite(against)):
                text = f"after {name} of both along axis {axis}"
                free = 2 * one.size // n
                yield Fit("along", text, found, against, free, 3 * one.ndim)


def reduced(case: Case) -> Iterator[Fit]:
    """One is the other's sum, mean or largest, over an axis or all."""
    one, other = case.one, case.other
    if one.dtype.kind != "f" or other.dtype.kind != "f" or one.size == other.size:
        return
    large, small, which = (
        (one, other, "first") if one.size > other.size else (other, one, "second")
    )
    choices: list[tuple[int, ...] | None] = [None, *((a,) for a in range(large.ndim))]
    tried = len(choices) * len(REDUCED)
    for axes in choices:
        over = "all" if axes is None else f"axis {axes[0]}"
        for name, call in REDUCED.items():
            found = call(large, axes)
            if found.size == small.size:
                text = f"{name} over {over} of the {which}"
                yield Fit("reduced", text, found.reshape(small.shape), small, 0, tried)


EXPLANATIONS = [along, both, reduced]
