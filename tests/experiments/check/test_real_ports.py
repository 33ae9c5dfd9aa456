"""What real ports have that textbook models have not, each in its smallest form."""

import textwrap

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from graphparity.experiments.check.conventions import CONVENTION
from tests.conftest import needs
from tests.experiments.check.test_models import checked, pools

__all__ = ["pools"]
HEADS = {
    "pytorch": """import torch
from torch import nn
from torch.nn import functional as F""",
    "jax": "import jax\nfrom jax import lax, numpy as jnp",
    "eqx": "import equinox as eqx\nimport jax",
    "torch_two": "import torch\nfrom torch import nn",
    "keras": "import keras\nfrom keras import layers",
    "tf_module": "import tensorflow as tf",
}
USED = {
    "pytorch": "torch_eager",
    "torch_two": "torch_eager",
    "jax": "jax_eager",
    "eqx": "jax_eager",
}


def pair(pools, tmp_path, inputs, **files):
    """The document's pair of models that are written here, in the order given."""
    for name, text in files.items():
        needs(USED.get(name, "tf_eager"))
        made = f"{HEADS[name]}\n\n{textwrap.dedent(text)}"
        (tmp_path / f"{name}.py").write_text(made)
    text = f"def inputs(rng):\n    return {inputs}\n"
    (tmp_path / "inputs.py").write_text(text)
    return checked(pools, tmp_path, *files)


def verdict_of(found, output):
    return next(r["verdict"] for r in found["rows"] if r["output"] == output)


MASKED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.lin = nn.Linear(4, 4)
            self.register_buffer("mask", torch.tril(torch.ones(4, 4)))
            self.register_buffer("scale", torch.tensor(2.0))

        def forward(self, x):
            return self.scale * F.linear(x, self.lin.weight * self.mask, self.lin.bias)

    model = Net
"""
UNMASKED = """
    def apply(p, x):
        return 2.0 * (x @ (p["w"] * jnp.tril(jnp.ones((4, 4)))).T + p["b"])

    def model():
        w = jax.random.normal(jax.random.key(0), (4, 4))
        return {"w": w, "b": jnp.zeros(4)}, apply
"""
X = '{"x": rng.standard_normal((3, 4))}'


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_mask_and_a_factor_among_the_buffers_are_no_weights(pools, tmp_path):
    found = pair(pools, tmp_path, X, pytorch=MASKED, jax=UNMASKED)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["kept"] == [["mask", "scale"], []]
    told = "Not compared: mask, scale, which only pytorch.py:model has"
    assert told in words.sentence(found)


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_constant_that_the_port_has_otherwise_is_flagged(pools, tmp_path):
    wrong = UNMASKED.replace("2.0 *", "3.0 *")
    found = pair(pools, tmp_path, X, pytorch=MASKED, jax=wrong)
    assert found["verdict"] == OTHER


FROZEN = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Linear(4, 5), nn.Linear(5, 3)
            self.one.requires_grad_(False)

        def forward(self, x):
            return self.two(torch.tanh(self.one(x)))

    model = Net
"""
TRAINED = """
    def apply(p, x):
        return jnp.tanh(x @ p["a"] + p["b"]) @ p["c"] + p["d"]

    def model():
        shapes = {"a": (4, 5), "b": (5,), "c": (5, 3), "d": (3,)}
        new = lambda s: jax.random.normal(jax.random.key(len(s)), s)
        return {n: new(s) for n, s in shapes.items()}, apply
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_layer_that_is_frozen_in_one_of_them_alone_is_flagged(pools, tmp_path):
    found = pair(pools, tmp_path, X, pytorch=FROZEN, jax=TRAINED)
    assert found["verdict"] == OTHER
    assert verdict_of(found, "output") == SAME
    assert verdict_of(found, "gradient of one.weight") == OTHER
    stopped = TRAINED.replace('p["a"] + p["b"]', 'stop(p["a"]) + stop(p["b"])')
    stopped = stopped.replace(
        "def apply", "stop = jax.lax.stop_gradient\n\n    def apply"
    )
    found = pair(pools, tmp_path, X, pytorch=FROZEN, jax=stopped)
    assert found["verdict"] == SAME, words.sentence(found)


PADDED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.e = nn.Embedding(6, 4, padding_idx=0)

        def forward(self, ids, mask):
            x = torch.tanh(self.e(ids))
            return (x * mask[..., None] + (1 - mask[..., None]) * 0.5).sum(1)

    model = Net
"""
WHERE = """
    def apply(p, ids, mask):
        return jnp.where(mask[..., None] > 0, jnp.tanh(p["e"][ids]), 0.5).sum(1)

    def model():
        return {"e": jax.random.normal(jax.random.key(0), (6, 4))}, apply
"""
IDS = '{"ids": rng.integers(0, 6, (5, 7)), "mask": (rng.random((5, 7)) > 0.3) * 1.0}'


@pytest.mark.pytorch
@pytest.mark.jax
def test_padding_and_a_mask_that_is_compared_are_conventions(pools, tmp_path):
    found = pair(pools, tmp_path, IDS, pytorch=PADDED, jax=WHERE)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "gradient of e.weight") == CONVENTION
    assert verdict_of(found, "gradient by input mask") == CONVENTION
    assert "doesn't train row 0, its padding_idx" in words.sentence(found)


TIED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.e, self.head = nn.Embedding(6, 4), nn.Linear(4, 6, bias=False)
            self.head.weight = self.e.weight

        def forward(self, ids):
            return self.head(torch.tanh(self.e(ids)))

    model = Net
"""
UNTIED = """
    def apply(p, ids):
        return jnp.tanh(p["e"][ids]) @ p["head"]

    def model():
        new = lambda *s: jax.random.normal(jax.random.key(0), s)
        return {"e": new(6, 4), "head": new(4, 6)}, apply
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_head_that_is_tied_in_one_of_them_alone_is_told(pools, tmp_path):
    ids = '{"ids": rng.integers(0, 6, (3, 5))}'
    found = pair(pools, tmp_path, ids, pytorch=TIED, jax=UNTIED)
    assert found["proven"]
    assert verdict_of(found, "tie of e.weight") == OTHER
    assert "one weight in the first, 2 in the second" in words.sentence(found)
    tied = UNTIED.replace('p["head"]', 'p["e"].T').replace(', "head": new(4, 6)', "")
    found = pair(pools, tmp_path, ids, pytorch=TIED, jax=tied)
    assert found["verdict"] == SAME, words.sentence(found)
