"""Layers as real ports have them, each in its smallest form."""

import importlib.util

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from graphparity.experiments.check.conventions import CONVENTION
from tests.experiments.check.test_models import pools
from tests.experiments.check.test_real_ports import FROZEN, X, pair, verdict_of

__all__ = ["pools"]
DROPPED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.norm = nn.Linear(4, 5), nn.BatchNorm1d(5)

        def forward(self, x):
            x = F.dropout(self.norm(self.one(x)), 0.5, self.training)
            return F.dropout(x, training=self.training)

    model = Net
"""
NORMED = """
    def dropped(key, x):
        return jnp.where(jax.random.bernoulli(key, 0.5, x.shape), 2 * x, 0)

    def apply(p, s, x, rng=None, train=False):
        x = x @ p["w"] + p["b"]
        m, v = s["mean"], s["var"]
        if train:
            m, v, n = x.mean(0), x.var(0), len(x)
            var = 0.9 * s["var"] + 0.1 * v * n / (n - 1)
            s = {"mean": 0.9 * s["mean"] + 0.1 * m, "var": var}
        x = (x - m) / jnp.sqrt(v + 1e-5) * p["g"] + p["h"]
        return dropped(rng, dropped(rng, x)) if train else x, s

    def init(key):
        p = {"w": jax.random.normal(key, (4, 5)), "b": jnp.zeros(5)}
        p |= {"g": jnp.ones(5), "h": jnp.zeros(5)}
        return p, {"mean": jnp.zeros(5), "var": jnp.ones(5)}

    def model():
        return init, apply
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_dropout_that_is_a_function_is_off_and_has_the_same_masks(pools, tmp_path):
    x = '{"x": rng.standard_normal((8, 4))}'
    found = pair(pools, tmp_path, x, pytorch=DROPPED, jax=NORMED)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["masks"] == 2
    assert verdict_of(found, "after training with dropout: norm.running_var") == SAME


IMAGES = """
    def model():
        norm = nn.BatchNorm2d(4, eps=1e-3, momentum=0.01)
        return nn.Sequential(nn.Conv2d(3, 4, 3), norm)
"""
CHANNELS_LAST = """
    class Net(keras.Model):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = layers.Conv2D(4, 3), layers.BatchNormalization()

        def call(self, x, training=False):
            return self.norm(self.conv(x), training=training)

    model = Net
"""
NCHW = '{"x": rng.standard_normal((2, 3, 6, 6))}'


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_a_model_that_is_made_again_has_the_same_names(pools, tmp_path):
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, keras=CHANNELS_LAST)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "after training: 1.running_var") == CONVENTION
    floors = [row["floor"] for row in found["rows"] if row["floor"] is not None]
    assert max(floors) < 1e-12  # shaken runs were runs of this model


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_where_a_model_of_layers_in_a_class_parts_is_said(pools, tmp_path):
    wrong = CHANNELS_LAST.replace("Normalization()", "Normalization(epsilon=1e-5)")
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, keras=wrong)
    assert found["verdict"] == OTHER
    assert found["parted"] == ["1", "batch_normalization"]


BARE = """
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            new = lambda *s: tf.Variable(tf.random.normal(s))
            self.a, self.b, self.c, self.d = new(4, 5), new(5), new(5, 3), new(3)

        def __call__(self, x):
            return tf.nn.relu(x @ self.a + self.b) @ self.c + self.d

    model = Net
"""


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_where_a_tf_module_parts_is_said(pools, tmp_path):
    net = FROZEN.replace("            self.one.requires_grad_(False)\n", "")
    found = pair(pools, tmp_path, X, pytorch=net, tf_module=BARE)
    assert found["verdict"] == OTHER
    assert found["parted"] == ["two", "Relu"]


STATE = """
    class Net(eqx.Module):
        conv: eqx.nn.Conv2d
        norm: eqx.nn.BatchNorm

        def __init__(self):
            self.conv = eqx.nn.Conv2d(3, 4, 3, key=jax.random.key(0))
            self.norm = eqx.nn.BatchNorm(4, "batch", 1e-3, momentum=0.99, mode="batch")

        def __call__(self, x, state):
            return self.norm(self.conv(x), state)

    def model():
        return eqx.nn.make_with_state(Net)()
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_the_state_of_equinox_is_statistics(pools, tmp_path):
    if not importlib.util.find_spec("equinox"):
        pytest.skip("equinox is not installed: pip install equinox")
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, eqx=STATE)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "after training: 1.running_mean") == SAME
    wrong = STATE.replace("0.99", "0.9")
    found = pair(pools, tmp_path, NCHW, pytorch=IMAGES, eqx=wrong)
    assert found["verdict"] == OTHER


SHARED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 3, (2, 4))
            self.net = nn.Sequential(self.conv, nn.ReLU())
            self.register_buffer("mask", torch.ones(3, 1, 2, 4))
            self.mask[:, :, :, 2:] = 0

        def forward(self, x):
            self.conv.weight.data *= self.mask
            return self.net(x.unsqueeze(1)).squeeze(3)

    model = Net
"""
MASKED_1D = """
    def apply(p, x):  # (N, T, C)
        w = p["w"] * (jnp.arange(4) < 2)[None, :, None]
        form = ("NWC", "WIO", "NWC")
        y = lax.conv_general_dilated(x, w, (1,), "VALID", dimension_numbers=form)
        return jax.nn.relu(y + p["b"]).swapaxes(1, 2)

    def model():
        w = jax.random.normal(jax.random.key(0), (2, 4, 3))
        return {"w": w, "b": jnp.zeros(3)}, apply
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_shared_layer_and_a_kernel_that_is_masked_are_found(pools, tmp_path):
    x = '{"x": rng.standard_normal((2, 5, 4))}'
    found = pair(pools, tmp_path, x, pytorch=SHARED, jax=MASKED_1D)
    assert found["tensors"] == [2, 2]
    assert verdict_of(found, "output") == SAME, words.sentence(found)


BOUNDED = """
    def model():
        return nn.Sequential(nn.Linear(4, 5), nn.ReLU6(), nn.Linear(5, 3))
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_bound_that_no_input_reaches_is_seen_at_larger_ones(pools, tmp_path):
    """PyTorch's weights are drawn anew each time: 6 is 5 of their sums' spreads."""
    x = '{"x": 2 * rng.standard_normal((3, 4))}'
    right = """
        def apply(p, x):
            return relu(x @ p["a"] + p["b"]) @ p["c"] + p["d"]

        relu = jax.nn.relu6

        def model():
            shapes = {"a": (4, 5), "b": (5,), "c": (5, 3), "d": (3,)}
            new = lambda s: jax.random.normal(jax.random.key(len(s)), s)
            return {n: new(s) for n, s in shapes.items()}, apply
    """
    found = pair(pools, tmp_path, x, pytorch=BOUNDED, jax=right)
    assert found["verdict"] == SAME, words.sentence(found)
    wrong = right.replace("relu6", "relu")
    found = pair(pools, tmp_path, x, pytorch=BOUNDED, jax=wrong)
    assert verdict_of(found, "output") == SAME
    assert verdict_of(found, "at inputs 8 times as large: output") == OTHER
    assert found["verdict"] == OTHER
