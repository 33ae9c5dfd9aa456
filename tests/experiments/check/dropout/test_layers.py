"""Every library's layers that drop are given the same masks, in their layouts."""

import importlib.util

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from tests.experiments.check.dropout.test_ports import NET
from tests.experiments.check.test_models import pools
from tests.experiments.check.test_real_ports import X, pair, verdict_of

__all__ = ["pools"]
EQX = """
    class Net(eqx.Module):
        one: eqx.nn.Linear
        two: eqx.nn.Linear
        drop: eqx.nn.Dropout

        def __init__(self, key):
            first, second = jax.random.split(key)
            self.one = eqx.nn.Linear(4, 5, key=first)
            self.two = eqx.nn.Linear(5, 3, key=second)
            self.drop = eqx.nn.Dropout(0.1)

        def __call__(self, x, *, key=None):
            return self.two(self.drop(jax.numpy.tanh(self.one(x)), key=key))

    def model():
        return Net(jax.random.key(0))
"""


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.jax
def test_under_vmap_each_example_has_its_own_masks(pools, tmp_path):
    """As equinox calls its layers; and one key for all is one mask for all."""
    if not importlib.util.find_spec("equinox"):
        pytest.skip("equinox is not installed: pip install equinox")
    found = pair(pools, tmp_path, X, pytorch=NET, eqx=EQX)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["masks"] == 1
    wrong = EQX.replace("key=key))", "key=None if key is None else jax.random.key(3)))")
    found = pair(pools, tmp_path, X, pytorch=NET, eqx=wrong)
    assert found["verdict"] == OTHER
    assert "masks of shape (3, 5) against (5,)" in words.sentence(found)


IMAGES = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.drop = nn.Conv2d(3, 4, 3), nn.Dropout2d(0.3)
            self.dense = nn.Linear(64, 2)

        def forward(self, x):
            x = self.drop(self.conv(x))
            if self.training:  # stochastic depth
                x = x * x.new_empty(len(x), 1, 1, 1).bernoulli_(0.8) / 0.8
            x = F.dropout(F.sigmoid(x), 0.2, self.training)
            return self.dense(x.flatten(1))

    model = Net
"""
LAST = """
    def model():
        x = keras.Input((6, 6, 3))
        y = layers.SpatialDropout2D(0.3)(layers.Conv2D(4, 3)(x))
        y = layers.Dropout(0.2, noise_shape=(None, 1, 1, 1))(y)
        y = layers.Dropout(0.2)(layers.Activation("sigmoid")(y))
        return keras.Model(x, layers.Dense(2)(layers.Flatten()(y)))
"""
NCHW = '{"x": rng.standard_normal((2, 3, 6, 6))}'


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_masks_of_images_go_to_channels_last_and_it_is_said(pools, tmp_path):
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, keras=LAST)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["masks"] == 3
    assert "mask 3 goes to keras.py:model transposed 0 2 3 1" in found["inputs"]
    wrong = LAST.replace("SpatialDropout2D(0.3)", "Dropout(0.3)")
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, keras=wrong)
    assert found["verdict"] == OTHER
    told = "masks of shape (2, 4, 1, 1) against (2, 4, 4, 4): the first drops whole"
    assert told in words.sentence(found)


BLOCK = """
    def model():
        return nn.TransformerEncoderLayer(8, 2, 12, 0.2, batch_first=True)
"""
WRITTEN = """
    def drop(key, x):
        return jnp.where(jax.random.bernoulli(key, 0.8, x.shape), x / 0.8, 0)

    def norm(p, x):
        x = x - x.mean(-1, keepdims=True)
        return x / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5) * p["g"] + p["b"]

    def dense(p, x):
        return x @ p["w"] + p["b"]

    def apply(p, x, rng=None, train=False):
        d = drop if train else lambda key, x: x
        B, T, E = x.shape
        q, k, v = jnp.moveaxis(dense(p["qkv"], x).reshape(B, T, 3, 2, 4), 2, 0)
        s = jax.nn.softmax(jnp.einsum("bthd,bshd->bhts", q, k) / 2.0)
        y = jnp.einsum("bhts,bshd->bthd", d(rng, s), v).reshape(B, T, E)
        x = norm(p["norm1"], x + d(rng, dense(p["out"], y)))
        z = dense(p["down"], d(rng, jax.nn.relu(dense(p["up"], x))))
        return norm(p["norm2"], x + d(rng, z))

    def model():
        shapes = {"qkv": (8, 24), "out": (8, 8), "up": (8, 12), "down": (12, 8)}
        new = lambda s: jax.random.normal(jax.random.key(sum(s)), s) / 3
        p = {n: {"w": new(s), "b": jnp.zeros(s[1])} for n, s in shapes.items()}
        for name in ("norm1", "norm2"):
            p[name] = {"g": jnp.ones(8), "b": jnp.zeros(8)}
        return p, apply
"""
TOKENS = '{"x": rng.standard_normal((2, 5, 8))}'


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.jax
def test_dropout_inside_attention_is_given(pools, tmp_path):
    found = pair(pools, tmp_path, TOKENS, pytorch=BLOCK, jax=WRITTEN)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["masks"] == 4
    wrong = WRITTEN.replace("d(rng, s), v", "s, v")
    found = pair(pools, tmp_path, TOKENS, pytorch=BLOCK, jax=wrong)
    assert found["verdict"] == OTHER
    told = (
        "drops 4 times, jax.py:model 3 times: only pytorch.py:model has that of shape"
    )
    assert f"{told} (2, 2, 5, 5)" in words.sentence(found)


RECURRENT = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.LSTM(4, 5, 2, batch_first=True, dropout=0.3)

        def forward(self, x):
            return self.cell(x)[0]

    model = Net
"""


@pytest.mark.long
@pytest.mark.pytorch
def test_dropout_inside_a_recurrent_layer_is_given(pools, tmp_path):
    x = '{"x": rng.standard_normal((2, 3, 4))}'
    one, two = RECURRENT, RECURRENT.replace("dropout=0.3", "dropout=0.2")
    found = pair(pools, tmp_path, x, pytorch=one, torch_two=one)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "with dropout: output") == SAME
    found = pair(pools, tmp_path, x, pytorch=one, torch_two=two)
    assert found["verdict"] == OTHER
    assert "drops 0.3 against 0.2" in words.sentence(found)
