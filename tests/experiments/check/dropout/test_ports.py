"""Models with dropout: the same masks given to both, and what ports do wrong."""

import pytest

from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME
from graphparity.experiments.check import words
from tests.experiments.check.test_models import pools
from tests.experiments.check.test_real_ports import X, pair, verdict_of

__all__ = ["pools"]
NET = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Linear(4, 5), nn.Linear(5, 3)

        def forward(self, x):
            x = F.dropout(torch.tanh(self.one(x)), 0.1, self.training)
            return self.two(x)

    model = Net
"""
BY_HAND = """
    def drop(key, x, rate):
        keep = 1 - rate
        return jnp.where(jax.random.bernoulli(key, keep, x.shape), x / keep, 0)

    def apply(p, x, key=None, training=False):
        x = jnp.tanh(x @ p["a"] + p["b"])
        if training:
            x = drop(key, x, 0.1)
        return x @ p["c"] + p["d"]

    def model():
        shapes = {"a": (4, 5), "b": (5,), "c": (5, 3), "d": (3,)}
        new = lambda s: jax.random.normal(jax.random.key(len(s)), s)
        return {n: new(s) for n, s in shapes.items()}, apply
"""
LAYERS = """
    def model():
        return keras.Sequential(
            [
                layers.Dense(5, activation="tanh"),
                layers.Dropout(0.1),
                layers.Dense(3),
            ]
        )
"""
DROP = "x = drop(key, x, 0.1)"
FAULTS = {
    "another rate": (DROP, "x = drop(key, x, 0.2)", "drops 0.1 against 0.2"),
    "rate for keep": (
        "bernoulli(key, keep,",
        "bernoulli(key, rate,",
        "drops 0.1 against 0.9",
    ),
    "rate for keep throughout": (
        DROP,
        "x = drop(key, x, 0.9)",
        "drops 0.1 against 0.9",
    ),
    "not scaled": ("x / keep, 0", "x, 0", "Proven: equal where jax.py:model divides"),
    "one is missing": (
        f"if training:\n            {DROP}",
        "if False:\n            pass",
        "pytorch.py:model drops once, jax.py:model never: only pytorch.py:model has "
        "that of line 12, shape (3, 5)",
    ),
    "one too many": (DROP, f"{DROP}\n            {DROP}", "jax.py:model twice"),
    "before the activation": (
        "jnp.tanh(x @ p[\"a\"] + p[\"b\"])\n        if training:\n            "
        f"{DROP}",
        "x @ p[\"a\"] + p[\"b\"]\n        if training:\n            "
        f"{DROP}\n        x = jnp.tanh(x)",
        "They differ first in with dropout: output",
    ),
    "whole rows": (
        "keep, x.shape)",
        "keep, (len(x), 1))",
        "masks of shape (3, 5) against (3, 1): the second drops whole slices",
    ),
    "in evaluation too": (
        "if training:",
        "key = jax.random.key(1)\n        if True:",
        "in evaluation mode pytorch.py:model drops never, jax.py:model drops once",
    ),
}  # fmt: skip


SHORT = {"rate for keep", "not scaled", "one is missing"}


def rows(table):
    long = {name: [] if name in SHORT else [pytest.mark.long] for name in table}
    return [pytest.param(name, id=name, marks=long[name]) for name in table]


@pytest.mark.pytorch
@pytest.mark.jax
@pytest.mark.parametrize("kept", [True, False])
def test_dropout_by_hand_is_given_the_masks_of_pytorch(pools, tmp_path, kept):
    """Whether its draw says what is kept, or what is dropped."""
    port = BY_HAND
    if not kept:
        port = port.replace("key, keep,", "key, rate,")
        port = port.replace("x / keep, 0)", "0, x / keep)")
    found = pair(pools, tmp_path, X, pytorch=NET, jax=port)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "with dropout: gradient of one.weight") == SAME
    assert "with dropout too, 1 mask given to both" in words.sentence(found)
    told = ["mask 1 goes to jax.py:model exchanged, for it draws what is dropped"]
    assert [t for t in found["inputs"] if t.startswith("mask")] == told * (not kept)


@pytest.mark.pytorch
@pytest.mark.jax
@pytest.mark.parametrize("name", rows(FAULTS))
def test_a_fault_of_dropout_is_found_and_said(pools, tmp_path, name):
    before, after, told = FAULTS[name]
    assert BY_HAND.count(before) == 1
    port = BY_HAND.replace(before, after)
    found = pair(pools, tmp_path, X, pytorch=NET, jax=port)
    assert found["verdict"] == OTHER, words.sentence(found)
    assert told in words.sentence(found)
    assert "the models are the same but for dropout; 4 of" in words.sentence(found)


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_port_without_a_training_mode_is_no_other_function(pools, tmp_path):
    """One for inference alone: it takes neither training nor a key."""
    port = BY_HAND.replace("x, key=None, training=False", "x").replace(
        f"if training:\n            {DROP}", "pass"
    )
    found = pair(pools, tmp_path, X, pytorch=NET, jax=port)
    assert found["verdict"] == SAME, words.sentence(found)
    told = "Training with dropout is not compared: jax.py:model has no training mode"
    assert any(text.startswith(told) for text in found["inputs"])


KERAS_FAULTS = {
    "another rate": ("Dropout(0.1)", "Dropout(0.4)", "drops 0.1 against 0.4"),
    "rate for keep": (
        "Dropout(0.1)",
        "Dropout(0.9)",
        "drops 0.1 against 0.9 (line 12 of pytorch.py:model, line 9 of keras.py:model)",
    ),
    "one is missing": ("layers.Dropout(0.1),", "", "keras.py:model never"),
    "whole rows": (
        "Dropout(0.1)",
        "Dropout(0.1, noise_shape=(3, 1))",
        "masks of shape (3, 5) against (3, 1)",
    ),
    "after the last layer": (
        "layers.Dropout(0.1),\n                layers.Dense(3),",
        "layers.Dense(3),\n                layers.Dropout(0.1),",
        "masks of shape (3, 5) against (3, 3)",
    ),
    "before the activation": (
        'layers.Dense(5, activation="tanh"),\n                layers.Dropout(0.1),',
        "layers.Dense(5),\n                layers.Dropout(0.1),\n"
        '                layers.Activation("tanh"),',
        "the place or the scale of the dropout is not",
    ),
}


@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_the_dropout_of_keras_is_given_the_masks_of_pytorch(pools, tmp_path):
    found = pair(pools, tmp_path, X, pytorch=NET, keras=LAYERS)
    assert found["verdict"] == SAME, words.sentence(found)
    assert found["masks"] == 1


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.tensorflow
@pytest.mark.parametrize("name", KERAS_FAULTS)
def test_a_fault_of_dropout_in_keras_is_found_and_said(pools, tmp_path, name):
    before, after, told = KERAS_FAULTS[name]
    assert LAYERS.count(before) == 1
    port = LAYERS.replace(before, after)
    found = pair(pools, tmp_path, X, pytorch=NET, keras=port)
    assert found["verdict"] == OTHER, words.sentence(found)
    assert told in words.sentence(found)


MODULE = """
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            new = lambda *s: tf.Variable(tf.random.normal(s))
            self.a, self.b, self.c, self.d = new(4, 5), new(5), new(5, 3), new(3)

        def __call__(self, x, training=False):
            x = tf.tanh(x @ self.a + self.b)
            if training:
                x = tf.nn.dropout(x, 0.1)
            return x @ self.c + self.d

    model = Net
"""
NOISE = "x * tf.cast(tf.random.uniform(x.shape) >= 0.1, x.dtype) / 0.9"


TRAINED = """

    def loss(output):
        return {}

    optimizer = {}
"""


@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_a_momentum_in_float32_is_no_reason_why_dropout_differs(pools, tmp_path):
    """Keras's Dropout drops its rate; nobody draws what is dropped."""
    sgd = "keras.optimizers.SGD(0.05, momentum=0.9)"
    port = LAYERS.replace("Dropout(0.1)", "Dropout(0.9)")
    port += TRAINED.format("keras.ops.mean(output**2)", sgd)
    sgd = "lambda params: torch.optim.SGD(params, 0.05, momentum=0.9)"
    net = NET + TRAINED.format("(output**2).mean()", sgd)
    found = pair(pools, tmp_path, X, pytorch=net, keras=port)
    text = words.sentence(found)
    assert found["verdict"] == OTHER, text
    assert "drops 0.1 against 0.9 (line 12 of pytorch.py:model, line 9 of ker" in text
    assert "the models are the same but for dropout; 4 of" in text
    assert "momentum" not in text
    assert "masks are the same" not in text
    assert not any("exchanged" in one for one in found["inputs"])


@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_dropout_that_tensorflow_can_not_be_given_is_not_judged(pools, tmp_path):
    found = pair(pools, tmp_path, X, pytorch=NET, tf_module=MODULE)
    assert found["verdict"] == SAME, words.sentence(found)
    port = MODULE.replace("tf.nn.dropout(x, 0.1)", NOISE)
    found = pair(pools, tmp_path, X, pytorch=NET, tf_module=port)
    assert found["verdict"] == NOT_JUDGED, words.sentence(found)
    told = "training with dropout: tf_module.py:model draws by tf.random"
    assert told in words.sentence(found)


NUMPY = """
            if self.training:
                kept = torch.from_numpy(np.random.random(x.shape) < 0.9)
                x = x * kept / 0.9
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_dropout_by_numpy_is_not_judged(pools, tmp_path):
    net = NET.replace("F.dropout(torch.tanh(self.one(x)), 0.1, self.training)", "{}")
    net = net.replace("x = {}", "x = torch.tanh(self.one(x))" + NUMPY.rstrip())
    net = f"    import numpy as np\n\n{net}"
    found = pair(pools, tmp_path, X, pytorch=net, jax=BY_HAND)
    assert found["verdict"] == NOT_JUDGED, words.sentence(found)
    assert "draws by numpy.random" in words.sentence(found)


OPTIMIZER = """
    def optimizer(params):
        return torch.optim.SGD(params, 0.1)

    def loss(output):
        return (output**2).mean()
"""
STEP = """
    import optax

    optimizer = optax.sgd(0.1)

    def loss(output):
        return (output**2).mean()

    def step(params, opt_state):
        return params, opt_state
"""


@pytest.mark.long
@pytest.mark.pytorch
@pytest.mark.jax
def test_steps_that_drop_by_hand_are_not_compared(pools, tmp_path):
    pytest.importorskip("optax", reason="optax is not installed")
    files = {"pytorch": NET + OPTIMIZER, "jax": BY_HAND + STEP}
    found = pair(pools, tmp_path, X, **files)
    assert found["verdict"] == SAME, words.sentence(found)
    assert verdict_of(found, "with dropout: loss") == SAME
    told = (
        "pytorch.py:model and jax.py:model: training is not compared: jax.py:model "
        "has dropout that can't be turned off."
    )
    assert words.trained(found) == [told]
    files["jax"] = files["jax"].partition("    def step")[0]
    found = pair(pools, tmp_path, X, **files)  # in evaluation mode: nothing is dropped
    assert verdict_of(found, "after step 5: two.bias") == SAME, words.sentence(found)
