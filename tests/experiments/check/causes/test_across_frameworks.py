"""A cause between two frameworks: of the port, behind a layout, beside rounding."""

import pytest

from graphparity.common.agreement.two_programs import OTHER
from graphparity.experiments.check import words
from tests.conftest import needs
from tests.experiments.check.test_models import checked, pools

__all__ = ["pools"]
pytestmark = [pytest.mark.pytorch, pytest.mark.jax]

INPUTS = """def inputs(rng):
    return {"x": rng.standard_normal((4, 2, 8, 8)), "y": rng.integers(0, 3, 4)}
"""
TORCH = """import torch
import torch.nn.functional as F
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.next = nn.Conv2d(4, 6, 3, padding=1)
        self.out = nn.Linear(96, 3)

    def forward(self, x):
        x = F.gelu(self.norm(self.conv(x)))
        x = F.gelu(self.next(x))
        x = F.max_pool2d(x, 2)
        return self.out(torch.flatten(x, 1))


def model():
    return Net()


def loss(output, y):
    return F.cross_entropy(output, y)
"""
JAX = """import jax
import jax.numpy as jnp
from jax import lax


def init(key):
    a, b, c = jax.random.split(key, 3)
    draw = jax.random.normal
    params = {
        "conv": {"kernel": draw(a, (3, 3, 2, 4)) / 4, "bias": jnp.zeros(4)},
        "norm": {"scale": jnp.ones(4), "bias": jnp.zeros(4)},
        "next": {"kernel": draw(b, (3, 3, 4, 6)) / 6, "bias": jnp.zeros(6)},
        "out": {"kernel": draw(c, (96, 3)) / 9, "bias": jnp.zeros(3)},
    }
    return params, {"mean": jnp.zeros(4), "var": jnp.ones(4)}


def conv(p, x):
    sides = ("NHWC", "HWIO", "NHWC")
    y = lax.conv_general_dilated(x, p["kernel"], (1, 1), "SAME", None, None, sides)
    return y + p["bias"]


def norm(p, s, x, train):
    mean, var = s["mean"], s["var"]
    if train:
        mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
        n = x.size // x.shape[-1]
        s = {
            "mean": 0.9 * s["mean"] + 0.1 * mean,
            "var": 0.9 * s["var"] + 0.1 * var * n / (n - 1),
        }
    return (x - mean) / jnp.sqrt(var + 1e-5) * p["scale"] + p["bias"], s


def apply(params, stats, x, train=False):
    x = conv(params["conv"], x.transpose(0, 2, 3, 1))
    x, stats = norm(params["norm"], stats, x, train)
    x = jax.nn.gelu(x, approximate=False)
    x = jax.nn.gelu(conv(params["next"], x), approximate=False)
    x = POOL
    x = x.reshape(x.shape[0], -1)
    return x @ params["out"]["kernel"] + params["out"]["bias"], stats


def model():
    return init, apply


def loss(output, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(output), y[:, None], 1))
"""
WINDOW = '(1, 2, 2, 1), (1, 2, 2, 1), "VALID")'
MEAN = f"lax.reduce_window(x, 0.0, lax.add, {WINDOW} / 4"
MOST = f"lax.reduce_window(x, -jnp.inf, lax.max, {WINDOW}"


def told(pools, folder, jax):
    """What is said of the two files."""
    for backend in ("torch_eager", "jax_eager"):
        needs(backend)
    for name, text in (("inputs", INPUTS), ("pytorch", TORCH), ("jax", jax)):
        (folder / f"{name}.py").write_text(text)
    pair = checked(pools, folder, "pytorch", "jax")
    assert pair["verdict"] == OTHER
    return words.sentence(pair)


@pytest.mark.long
def test_a_mean_for_a_maximum_before_images_are_flattened_last(pools, tmp_path):
    text = told(pools, tmp_path, JAX.replace("POOL", MEAN))
    assert "avg_pool2d instead of F.max_pool2d (line 17)" in text, text


def test_the_tanh_form_in_every_layer_is_told_of_the_port(pools, tmp_path):
    tanh = JAX.replace("POOL", MOST).replace(", approximate=False", "")
    text = told(pools, tmp_path, tanh)
    assert "of jax.py:model" in text.partition("equal to 1")[2], text
    assert "(lines 39 and 40)" in text
