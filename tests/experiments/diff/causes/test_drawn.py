"""Random numbers that both programs draw inside."""

import pytest

from graphparity.experiments.diff.causes import Half, Question
from graphparity.experiments.diff.causes.drawn import DRAWS, drawn


def question():
    halves = [Half(n, {}, False, "float64", lambda *_, **__: None) for n in "ab"]
    return Question(tuple(halves), [], {}, {}, 0, 1.0, 1.0)


@pytest.mark.parametrize(
    "name",
    [
        "jax.random.normal",
        "torch.randn",
        "F.dropout",
        "np.random.rand",
        "tf.random.stateless_uniform",
        "torch.nn.Dropout2d",
        "rng.standard_normal",
        "torch.bernoulli",
    ],
)
def test_what_draws(name):
    assert DRAWS.search(name)


@pytest.mark.parametrize(
    "name", ["jax.random.key", "torch.manual_seed", "tf.random.set_seed", "np.add", "f"]
)
def test_what_does_not(name):
    assert not DRAWS.search(name)


def test_both_must_draw():
    draws = {"functions": {"torch.randn": [3]}}
    none = {"functions": {"torch.add": [3]}}
    (cause,) = drawn(question(), [draws, draws])
    assert "torch.randn (line 3) of a and torch.randn (line 3) of b" in cause["text"]
    for told in ([draws, none], [none, draws], [draws, None]):
        assert drawn(question(), told) == []
