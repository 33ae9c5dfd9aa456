"""Numeric faults of a forward pass: shifted, clamped, approximated, too coarse."""

from types import SimpleNamespace

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.catalogue.nets import (
    changed,
    coarse,
    coarse_product,
    split_product,
    two_layer_net,
)
from graphparity.experiments.calibrate.planted import Plant, written

NET, SESSION, DIGITS = "two_layer_net", "session", "digits"
Functions = dict[str, Function]


def _net(**operations: object) -> Plant:
    return written(NET, lambda known, size: two_layer_net(**operations))  # type: ignore[arg-type]


def _leaky(known: SimpleNamespace, size: float) -> Functions:
    return two_layer_net(
        rectifier=lambda z: np.where(z > 0.0, z, z * size),
        slope=lambda z: np.where(z > 0.0, 1.0, size).astype(z.dtype),
    )


def _shifted_kink(known: SimpleNamespace, size: float) -> Functions:
    return two_layer_net(
        rectifier=lambda z: np.where(z > size, z, np.zeros_like(z)),
        slope=lambda z: z > size,
    )


def _product_element(known: SimpleNamespace, size: float) -> Functions:
    def forward(params: list[Array], b: Array) -> Array:
        out = known.forward(params, b)
        rms = np.sqrt(np.mean(np.square(out)))
        return changed(out, (7, 11), out[7, 11] + size * rms)

    return {"forward": forward}


def _product_bias(known: SimpleNamespace, size: float) -> Functions:
    def forward(params: list[Array], b: Array) -> Array:
        out = known.forward(params, b)
        return np.asarray(out + size * np.sqrt(np.mean(np.square(out))))

    return {"forward": forward}


def _threshold(known: SimpleNamespace, size: float) -> Functions:
    return {
        "forward": lambda params, x, z: known.forward(params, x, z - size),
        "pullback": lambda params, x, z, d: known.pullback(params, x, z - size, d),
    }


def _integer(known: SimpleNamespace, size: float) -> Functions:
    return {
        "forward": lambda params, x, z: known.forward(params, x, np.trunc(z)),
        "pullback": lambda params, x, z, d: known.pullback(params, x, np.trunc(z), d),
    }


def _clamped(known: SimpleNamespace, size: float) -> Functions:
    def forward(params: list[Array], x: Array) -> Array:
        limit = 1.0 / size
        return np.asarray(np.clip(known.forward(params, x), -limit, limit))

    return {"forward": forward}


def _cancelling(known: SimpleNamespace, size: float) -> Functions:
    """1 % of what is left where a sum's two parts cancel."""

    def forward(params: list[Array], x: Array) -> Array:
        out = known.forward(params, x)
        left = np.abs(out) < 1e-3
        return np.asarray(np.where(left, out * (1.0 + size), out), out.dtype)

    return {"forward": forward}


def _smoothed(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        logs = known.log_softmax(known.forward(params, x))
        value = known.loss(params, x, y)
        return np.asarray(value * (1.0 - size) - size * np.mean(logs))

    return {"loss": loss}


def _fast_exp(known: SimpleNamespace, size: float) -> Functions:
    def log_softmax(logits: Array) -> Array:
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        sums = np.sum(np.exp(shifted) * (1.0 + size), axis=1, keepdims=True)
        return np.asarray(shifted - np.log(sums))

    return {"log_softmax": log_softmax}


def _without_maximum(known: SimpleNamespace, size: float) -> Functions:
    def log_softmax(logits: Array) -> Array:
        return np.asarray(
            logits - np.log(np.sum(np.exp(logits), axis=1, keepdims=True))
        )

    return {"log_softmax": log_softmax}


def _loss(change: str) -> Plant:
    def plant(known: SimpleNamespace, size: float) -> Functions:
        def loss(params: list[Array], x: Array, y: Array) -> Array:
            value = known.loss(params, x, y)
            return np.asarray(
                value + size if change == "offset" else value * (1.0 + size)
            )

        return {"loss": loss}

    return written(NET, plant)


FORWARD: dict[str, tuple[str, str, Plant, float, str]] = {
    "leaky slope": (NET, SESSION, written(NET, _leaky), 1e-6, "slope"),
    "rectifier's kink beside 0": (
        NET,
        DIGITS,
        written(NET, _shifted_kink),
        1e-3,
        "absolute",
    ),
    "right but at ties of a rectifier": (
        NET,
        DIGITS,
        _net(slope=lambda z: z >= 0.0),
        1.0,
        "",
    ),
    "one element of a product": (
        "matmul",
        "tenth",
        written("matmul", _product_element),
        1e-4,
        "of the rms",
    ),
    "a product with a common bias": (
        "matmul",
        "tenth",
        written("matmul", _product_bias),
        1e-6,
        "of the rms",
    ),
    "z > 1e-3 for z > 0": (
        "conditional",
        "lecture",
        written("conditional", _threshold),
        1e-3,
        "absolute",
    ),
    "z made an integer": (
        "conditional",
        "lecture",
        written("conditional", _integer),
        1.0,
        "",
    ),
    "a clamp of the output": (NET, DIGITS, written(NET, _clamped), 1e-4, "1 / limit"),
    "what cancellation leaves is off": (
        "chain",
        "1x65536",
        written("chain", _cancelling),
        0.01,
        "relative",
    ),
    "labels smoothed": ("cnn", DIGITS, written("cnn", _smoothed), 1e-5, "share"),
    "a fast exponential": ("cnn", DIGITS, written("cnn", _fast_exp), 1e-5, "relative"),
    "log-softmax without its maximum": (
        "cnn",
        DIGITS,
        written("cnn", _without_maximum),
        1.0,
        "",
    ),
    "loss with an offset": (NET, DIGITS, _loss("offset"), 1e-6, "absolute"),
    "loss too large": (NET, DIGITS, _loss("factor"), 1e-6, "relative"),
}

# -- lower precision -------------------------------------------------------------------

BITS = {"bfloat16": 8, "TF32": 11}
PRECISION: dict[str, tuple[str, str, Plant, float, str]] = {
    f"products in {name}": (NET, DIGITS, _net(product=coarse_product(bits)), 1.0, "")
    for name, bits in BITS.items()
}
PRECISION |= {
    "products of two bfloat16 parts": (
        NET,
        DIGITS,
        _net(product=split_product(2)),
        1.0,
        "",
    ),
    "products of three bfloat16 parts": (
        NET,
        DIGITS,
        _net(product=split_product(3)),
        1.0,
        "",
    ),
    "squared error in bfloat16": (
        NET,
        DIGITS,
        _net(square=lambda e: coarse(e, 8) * e),
        1.0,
        "",
    ),
    "backward pass in TF32 alone": (
        NET,
        DIGITS,
        _net(backward=coarse_product(11)),
        1.0,
        "",
    ),
}

FAULTS = [Fault(name, *rest) for name, rest in (FORWARD | PRECISION).items()]
