"""A net and a rule with their operations open, and rounding to a coarser format."""

from collections.abc import Callable
from typing import Any

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array

Binary = Callable[[Array, Array], Array]
Unary = Callable[[Array], Array]


def two_layer_net(
    product: Binary = np.matmul,
    rectifier: Unary = lambda z: np.maximum(z, 0.0),
    slope: Unary = lambda z: z > 0.0,
    square: Unary = lambda e: e * e,
    backward: Binary | None = None,
) -> dict[str, Function]:
    """`forward`, `loss` and `gradients_sum` of the two-layer net with other operations;
    product: of the forward pass; backward: of the gradients."""
    behind = backward or product

    def forward(params: list[Array], x: Array) -> Array:
        w1, w2 = params
        return np.asarray(product(rectifier(product(x, w1)), w2))

    def loss(params: list[Array], x: Array, y: Array) -> Array:
        return np.asarray(np.mean(np.sum(square(forward(params, x) - y), axis=1)))

    def gradients_sum(params: list[Array], x: Array, y: Array) -> list[Array]:
        w1, w2 = params
        z = product(x, w1)
        h = rectifier(z)
        d_prediction = 2.0 * (product(h, w2) - y)
        d_h = behind(d_prediction, w2.T) * slope(z)
        return [behind(x.T, d_h), behind(h.T, d_prediction)]

    return {"forward": forward, "loss": loss, "gradients_sum": gradients_sum}


def coarse(x: Array, bits: int) -> Array:
    """x rounded to so many bits of a significand, the leading one among them."""
    significand, exponent = np.frexp(x)
    scaled = np.rint(np.ldexp(significand, bits))
    return np.asarray(np.ldexp(scaled, exponent - bits), x.dtype)


def coarse_product(bits: int) -> Binary:
    """A product whose operands are rounded to so many bits: 8 bfloat16, 11 TF32."""
    return lambda a, b: np.asarray(coarse(a, bits) @ coarse(b, bits))


def split_product(parts: int, bits: int = 8) -> Binary:
    """A product of sums of coarse parts, the smallest left out: 2 parts, 3 products."""

    def split(x: Array) -> list[Array]:
        found = []
        for _ in range(parts):
            found.append(coarse(x, bits))
            x = x - found[-1]
        return found

    def product(a: Array, b: Array) -> Array:
        left, right = split(a), split(b)
        pairs = [(i, j) for i in range(parts) for j in range(parts) if i + j < parts]
        return np.asarray(sum(left[i] @ right[j] for i, j in pairs))

    return product


def blocks(size: int) -> Binary:
    """A product added up in blocks of its inner length, one after the other."""

    def product(a: Array, b: Array) -> Array:
        total = np.zeros((a.shape[0], b.shape[1]), a.dtype)
        for first in range(0, a.shape[1], size):
            total = total + a[:, first : first + size] @ b[first : first + size]
        return total

    return product


def changed(array: Array, at: Any, value: Any) -> Array:
    """A copy with other values at some places."""
    copy = np.array(array)
    copy[at] = value
    return copy


def adam_update(correction: Callable[[Array, Array], Array]) -> Function:
    """The update of `optimizers/adam` with moments by m + (1 - b) (g - m) and the rate
    taken into the bias correction; correction: log b, t -> 1 - b^t."""
    lr, b1, b2, eps, steps = 0.03, 0.9, 0.999, 1e-7, 60

    def update(params: list[Array], grads: list[Array], state: Any) -> Any:
        t = state["t"] + 1.0
        m = [m + (1.0 - b1) * (g - m) for m, g in zip(state["m"], grads)]
        v = [v + (1.0 - b2) * (g * g - v) for v, g in zip(state["v"], grads)]
        log1, log2 = (np.asarray(np.log(b), t.dtype) for b in (b1, b2))
        rate = lr * (1.0 - (t - 1.0) / steps) / correction(log1, t)
        root = np.sqrt(correction(log2, t))
        pairs = zip(params, m, v)
        new = [w - rate * m / (np.sqrt(v) / root + eps) for w, m, v in pairs]
        return new, {"m": m, "t": t, "v": v}

    return update
