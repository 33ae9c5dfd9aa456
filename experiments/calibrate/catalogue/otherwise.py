"""Right programs that are written otherwise: none may be accused."""

from types import SimpleNamespace
from typing import Any

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array
from graphparity.experiments.calibrate.catalogue import normalized, practice
from graphparity.experiments.calibrate.catalogue.fault import Otherwise
from graphparity.experiments.calibrate.catalogue.nets import (
    Binary,
    adam_update,
    blocks,
    two_layer_net,
)
from graphparity.experiments.calibrate.planted import (
    Grads,
    Plant,
    Rule,
    ruled,
    written,
)

Functions = dict[str, Function]
NET, CNN, LINEAR = ("two_layer_net", "digits"), ("cnn", "digits"), ("optimizers", "sgd")
PRODUCT, ADAM = ("matmul", "tenth"), ("optimizers", "adam")

# -- products --------------------------------------------------------------------------


def _net(product: Binary) -> Plant:
    return written("two_layer_net", lambda known, size: two_layer_net(product))


def _by_rows(a: Array, b: Array) -> Array:
    return np.stack([row @ b for row in a])


def _reversed(a: Array, b: Array) -> Array:
    return np.asarray(a[:, ::-1] @ b[::-1])


def _one_by_one(a: Array, b: Array) -> Array:
    """The inner length added up one after the other."""
    total = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    for k in range(a.shape[1]):
        total += a[:, k : k + 1] * b[k]
    return total


def _wide(a: Array, b: Array) -> Array:
    return np.asarray((a.astype(np.float64) @ b.astype(np.float64)).astype(a.dtype))


def _pairwise(a: Array, b: Array) -> Array:
    """The inner length, halved until one number is left."""
    parts = a[:, :, None] * b[None]
    while (length := parts.shape[1]) > 1:
        if length % 2:
            parts = np.concatenate([parts, np.zeros_like(parts[:, :1])], axis=1)
        parts = parts[:, ::2] + parts[:, 1::2]
    return np.asarray(parts[:, 0])


def _split_in_two(a: Array, b: Array) -> Array:
    half = a.shape[1] // 2
    return np.asarray(a[:, :half] @ b[:half] + a[:, half:] @ b[half:])


def _turned(a: Array, b: Array) -> Array:
    return np.asarray((b.T @ a.T).T)


PRODUCTS: dict[str, Binary] = {
    "product by einsum": lambda a, b: np.einsum("ij,jk->ik", a, b),
    "loop over the batch": _by_rows,
    "inner length backwards": _reversed,
    "inner length one by one": _one_by_one,
    "inner length in blocks of 16": blocks(16),
    "inner length pairwise": _pairwise,
    "float64 inside": _wide,
    "inner length in two halves": _split_in_two,
    "product of the transposed": _turned,
}

# -- the convolutional net -------------------------------------------------------------


def _im2col(known: SimpleNamespace, size: float) -> Functions:
    def convolve(x: Array, w: Array) -> Array:
        B, _, H, W = x.shape
        rows = known.windows(x).transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
        y = (rows @ w.reshape(len(w), -1).T).reshape(B, H - 2, W - 2, len(w))
        return np.moveaxis(y, 3, 1)

    return {"convolve": convolve}


def _nine_shifts(known: SimpleNamespace, size: float) -> Functions:
    def convolve(x: Array, w: Array) -> Array:
        H, W = x.shape[2] - 2, x.shape[3] - 2
        total = np.zeros((len(x), len(w), H, W), x.dtype)
        for i in range(3):
            for j in range(3):
                part = x[:, :, i : i + H, j : j + W]
                total += np.moveaxis(
                    np.tensordot(part, w[:, :, i, j], ((1,), (1,))), 3, 1
                )
        return total

    return {"convolve": convolve}


def _picture_by_picture(known: SimpleNamespace, size: float) -> Functions:
    return {
        "convolve": lambda x, w: np.concatenate(
            [known.convolve(one[None], w) for one in x]
        )
    }


def _logsumexp(known: SimpleNamespace, size: float) -> Functions:
    def log_softmax(logits: Array) -> Array:
        return np.asarray(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))

    return {"log_softmax": log_softmax}


def _one_hot(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        logs = known.log_softmax(known.forward(params, x))
        return np.asarray(-np.sum(logs * np.eye(10, dtype=logs.dtype)[y]) / len(y))

    return {"loss": loss}


def _pool_by_shape(known: SimpleNamespace, size: float) -> Functions:
    def pool(x: Array) -> Array:
        B, C, H, W = x.shape
        even = x[:, :, : H // 2 * 2, : W // 2 * 2]
        return np.asarray(even.reshape(B, C, H // 2, 2, W // 2, 2).max(axis=(3, 5)))

    return {"pool": pool}


NETS: dict[str, Any] = {
    "convolution by im2col": _im2col,
    "convolution by nine shifts": _nine_shifts,
    "convolution picture by picture": _picture_by_picture,
    "softmax by logsumexp": _logsumexp,
    "loss by one-hot labels": _one_hot,
    "pool by shape": _pool_by_shape,
}

# -- linear layer and update -----------------------------------------------------------


def _fused_bias(known: SimpleNamespace, size: float) -> Functions:
    def forward(params: list[Array], x: Array) -> Array:
        w, b = params
        ones = np.ones((len(x), 1), x.dtype)
        return np.asarray(np.hstack([x, ones]) @ np.vstack([w, b]))

    return {"forward": forward}


def _two_halves(known: SimpleNamespace, size: float) -> Functions:
    """Gradients accumulated over two halves of the batch."""

    def gradients(params: list[Array], x: Array, y: Array) -> Grads:
        if (half := len(x) // 2) == 0:
            return list(known.gradients(params, x, y))
        first = known.gradients(params, x[:half], y[:half])
        return [
            0.5 * (a + b)
            for a, b in zip(first, known.gradients(params, x[half:], y[half:]))
        ]

    return {"gradients": gradients}


def _running_sum(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        error = known.forward(params, x) - y
        return np.asarray(np.cumsum(error * error)[-1] / np.asarray(len(x), x.dtype))

    return {"loss": loss}


def _squared_norm(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        error = known.forward(params, x) - y
        return np.asarray(np.vdot(error, error) * np.asarray(1.0 / len(x), x.dtype))

    return {"loss": loss}


def _lerp(rule: Rule, size: float) -> Rule:
    """Moments by m + (1 - b) (g - m), and the rate taken into the correction."""
    return rule[0], adam_update(lambda log_b, t: -np.expm1(t * log_b))


LINEARS: dict[str, Any] = {
    "bias as a row of the weight": _fused_bias,
    "gradients over two halves": _two_halves,
    "loss added one by one": _running_sum,
    "loss as a squared norm": _squared_norm,
}


SAME: Plant = lambda program, size: program
OTHERWISE = [Otherwise("the reference itself", *where, SAME) for where in (NET, CNN)]
OTHERWISE += [Otherwise(n, *NET, _net(product)) for n, product in PRODUCTS.items()]
OTHERWISE += [Otherwise(n, *CNN, written("cnn", c)) for n, c in NETS.items()]
OTHERWISE += [
    Otherwise(n, *LINEAR, written("optimizers", c)) for n, c in LINEARS.items()
]
OTHERWISE += [Otherwise("moments by steps towards", *ADAM, ruled(_lerp))]
OTHERWISE += [
    Otherwise(
        "product in blocks of 64",
        *PRODUCT,
        written("matmul", lambda k, s: {"forward": lambda p, b: blocks(64)(p[0], b)}),
    )
]
OTHERWISE += practice.OTHERWISE + normalized.OTHERWISE
