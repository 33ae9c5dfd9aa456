"""Faults of a port: axes, orders and constants as another library has them."""

from types import SimpleNamespace

import numpy as np

from graphparity.common.contract.backend_modules import Function
from graphparity.common.contract.trees import Array
from graphparity.experiments.calibrate.catalogue.fault import Fault
from graphparity.experiments.calibrate.planted import Plant, graded, written

Functions = dict[str, Function]
CNN, LINEAR, NET = ("cnn", "digits"), ("optimizers", "sgd"), ("two_layer_net", "digits")
BRANCH, PRODUCT, FUSION = (
    ("conditional", "lecture"),
    ("matmul", "tenth"),
    ("fusion", "lecture"),
)

# -- the convolutional net -------------------------------------------------------------


def _flipped(known: SimpleNamespace, size: float) -> Functions:
    return {"convolve": lambda x, w: known.convolve(x, w[:, :, ::-1, ::-1])}


def _channels_last(known: SimpleNamespace, size: float) -> Functions:
    """Flattened as an image that holds its channels last."""

    def layers(params: list[Array], x: Array) -> tuple[Array, ...]:
        w1 = params[4].reshape(6, 6, 16, -1).transpose(2, 0, 1, 3)
        moved = [*params[:4], w1.reshape(params[4].shape), *params[5:]]
        return tuple(known.layers(moved, x))

    return {"layers": layers}


def _shifted(known: SimpleNamespace, size: float) -> Functions:
    return {"windows": lambda x: known.windows(np.roll(x, 1, axis=3))}


def _without_bias(known: SimpleNamespace, size: float) -> Functions:
    def layers(params: list[Array], x: Array) -> tuple[Array, ...]:
        return tuple(known.layers([params[0], 0.0 * params[1], *params[2:]], x))

    return {"layers": layers}


def _mean_pool(known: SimpleNamespace, size: float) -> Functions:
    return {"pool": lambda x: np.mean(known.corners(x), axis=0)}


def _last_of_ties(known: SimpleNamespace, size: float) -> Functions:
    def pool_gradient(x: Array, d: Array) -> Array:
        turned = known.pool_gradient(x[:, :, ::-1, ::-1], d[:, :, ::-1, ::-1])
        return np.asarray(turned[:, :, ::-1, ::-1])

    return {"pool_gradient": pool_gradient}


def _spread(known: SimpleNamespace, size: float) -> Functions:
    """A square's gradient shared by all four of it."""

    def pool_gradient(x: Array, d: Array) -> Array:
        spread, (H, W) = np.zeros_like(x), d.shape[2:]
        spread[:, :, : 2 * H, : 2 * W] = np.repeat(np.repeat(d, 2, 2), 2, 3) / 4.0
        return spread

    return {"pool_gradient": pool_gradient}


def _wrong_softmax(known: SimpleNamespace, size: float) -> Functions:
    return {"log_softmax": lambda logits: known.log_softmax(logits.T).T}


def _two_logarithm(known: SimpleNamespace, size: float) -> Functions:
    return {"loss": lambda *batch: known.loss(*batch) / np.log(2.0).astype("float32")}


def _next_label(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        return np.asarray(known.loss(params, x, (y + 1) % 10))

    return {"loss": loss}


def _sum_for_mean(known: SimpleNamespace, size: float) -> Functions:
    return {"loss": lambda params, x, y: known.loss(params, x, y) * len(x)}


def _not_transposed(known: SimpleNamespace, size: float) -> Functions:
    """The gradient of a convolution as a convolution with the kernel as it is."""

    def transposed(d: Array, w: Array) -> Array:
        return np.asarray(known.convolve_transposed(d, w[:, :, ::-1, ::-1]))

    return {"convolve_transposed": transposed}


def _grad(at: int, factor: float) -> Plant:
    return graded(
        lambda grads, size: [g * factor if k == at else g for k, g in enumerate(grads)]
    )


CONVOLUTIONAL: dict[str, Plant] = {
    "kernel flipped": written("cnn", _flipped),
    "image flattened channels last": written("cnn", _channels_last),
    "window off by one": written("cnn", _shifted),
    "a bias missing": written("cnn", _without_bias),
    "mean for the largest in a pool": written("cnn", _mean_pool),
    "pool's gradient to the last of ties": written("cnn", _last_of_ties),
    "pool's gradient shared": written("cnn", _spread),
    "softmax along the batch": written("cnn", _wrong_softmax),
    "logarithm to base 2": written("cnn", _two_logarithm),
    "labels off by one": written("cnn", _next_label),
    "sum for the mean": written("cnn", _sum_for_mean),
    "kernel not turned in backward": written("cnn", _not_transposed),
    "bias gradient x 100": _grad(1, 100.0),
    "bias gradient of wrong sign": _grad(3, -1.0),
    "bias gradient missing": _grad(5, 0.0),
}

# -- the others ------------------------------------------------------------------------


def _batch(count: int) -> Plant:
    """The loss of a linear layer divided by N + count for N."""

    def plant(known: SimpleNamespace, size: float) -> Functions:
        def loss(params: list[Array], x: Array, y: Array) -> Array:
            return np.asarray(known.loss(params, x, y) * (len(x) / (len(x) + count)))

        def gradients(params: list[Array], x: Array, y: Array) -> list[Array]:
            share = len(x) / (len(x) + count)
            return [g * share for g in known.gradients(params, x, y)]

        return {"loss": loss, "gradients": gradients}

    return written("optimizers", plant)


def _rows(pick: object) -> Plant:
    """Loss and gradients over some rows of the batch."""

    def plant(known: SimpleNamespace, size: float) -> Functions:
        def rows(x: Array) -> Array:
            if pick == "drop":
                return np.arange(len(x) - 1)
            return np.concatenate([np.arange(len(x)), [0]])

        return {
            "loss": lambda p, x, y: known.loss(p, x[rows(x)], y[rows(x)]),
            "gradients": lambda p, x, y: known.gradients(p, x[rows(x)], y[rows(x)]),
        }

    return written("optimizers", plant)


def _wrong_axis(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        error = known.forward(params, x) - y
        return np.asarray(np.mean(np.sum(error * error, axis=0)))

    return {"loss": loss}


def _mean_of_all(known: SimpleNamespace, size: float) -> Functions:
    def loss(params: list[Array], x: Array, y: Array) -> Array:
        error = known.forward(params, x) - y
        return np.asarray(np.mean(error * error))

    return {"loss": loss}


def _mask(known: SimpleNamespace, size: float) -> Functions:
    """The rectifier's slope left out of the backward pass."""

    def gradients_sum(params: list[Array], x: Array, y: Array) -> list[Array]:
        w1, w2 = params
        h = np.maximum(x @ w1, 0.0)
        d = 2.0 * (h @ w2 - y)
        return [x.T @ (d @ w2.T), h.T @ d]

    return {"gradients_sum": gradients_sum}


def _bent_twice(known: SimpleNamespace, size: float) -> Functions:
    return {"forward": lambda params, x: np.maximum(known.forward(params, x), 0.0)}


OTHERS: dict[str, tuple[tuple[str, str], Plant]] = {
    "square product transposed": (
        PRODUCT,
        written("matmul", lambda k, s: {"forward": lambda p, b: k.forward(p, b).T}),
    ),
    "two weights exchanged": (
        BRANCH,
        written(
            "conditional",
            lambda k, s: {"forward": lambda p, *b: k.forward(p[::-1], *b)},
        ),
    ),
    "two gradients exchanged": (BRANCH, graded(lambda grads, size: grads[::-1])),
    "the other branch at 0": (
        BRANCH,
        written(
            "conditional",
            lambda k, s: {"forward": lambda p, x, z: k.forward(p, x, z + (z == 0))},
        ),
    ),
    "n - 1 for n": (LINEAR, _batch(-1)),
    "last row of the batch dropped": (LINEAR, _rows("drop")),
    "first row of the batch twice": (LINEAR, _rows("twice")),
    "mean along the wrong axis": (LINEAR, written("optimizers", _wrong_axis)),
    "mean of all for a sum of rows": (LINEAR, written("optimizers", _mean_of_all)),
    "half of the squared error": (
        LINEAR,
        written("optimizers", lambda k, s: {"loss": lambda *b: 0.5 * k.loss(*b)}),
    ),
    "gradient averaged twice": (
        LINEAR,
        graded(lambda grads, size: [g / np.float32(64) for g in grads]),
    ),
    "slope of the rectifier missing": (NET, written("two_layer_net", _mask)),
    "a rectifier too many": (NET, written("two_layer_net", _bent_twice)),
    "kernel's rows and columns exchanged": (
        FUSION,
        written(
            "fusion",
            lambda k, s: {"convolve": lambda x, w: k.convolve(x, w.swapaxes(2, 3))},
        ),
    ),
    "last rectifier missing": (
        FUSION,
        written(
            "fusion",
            lambda k, s: {
                "forward": lambda p, x: (
                    k.convolve(k.relu(k.convolve(x, p[0]) + p[1][:, None, None]), p[2])
                    + p[3][:, None, None]
                )
            },
        ),
    ),
}

FAULTS = [Fault(name, *CNN, plant) for name, plant in CONVOLUTIONAL.items()]
FAULTS += [Fault(name, *where, plant) for name, (where, plant) in OTHERS.items()]
