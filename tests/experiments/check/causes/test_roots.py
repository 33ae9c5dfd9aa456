"""Epsilon outside of a norm's root, or inside: in a library's layer and by hand."""

import re

import pytest

from graphparity.experiments.check import words
from tests.experiments.check.test_models import pools
from tests.experiments.check.test_real_ports import pair

__all__ = ["pools"]
pytestmark = [pytest.mark.pytorch, pytest.mark.tensorflow]
X = '{"x": 2.0 + rng.standard_normal((6, 5))}'
BY_HAND = """
    class Norm(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(7))
            self.bias = nn.Parameter(torch.zeros(7))

        def forward(self, x):
            apart = x - x.mean(AXIS, keepdim=True)
            spread = apart.square().mean(AXIS, keepdim=True)
            return apart / (torch.sqrt(spread) + 1e-2) * self.weight + self.bias

    def model():
        return nn.Sequential(nn.Linear(5, 7), Norm(), nn.Linear(7, 3))
"""
KERAS = """
    def model():
        norm = layers.NORM(epsilon=1e-2)
        return keras.Sequential([layers.Dense(7), norm, layers.Dense(3)])
"""
TORCH = """
    def model():
        return nn.Sequential(nn.Linear(5, 7), nn.LayerNorm(7, 1e-2), nn.Linear(7, 3))
"""
OUTSIDE = "epsilon added outside the square root instead of inside"


def proven(said):
    """What is proven to fifteen digits or sixteen."""
    assert "Proven: equal to 1" in said, said
    return re.split("Proven: equal to 1[56] digits with ", said)[-1]


def test_a_norm_of_keras(pools, tmp_path):
    files = {
        "pytorch": BY_HAND.replace("AXIS", "-1"),
        "keras": KERAS.replace("NORM", "LayerNormalization"),
    }
    said = words.sentence(pair(pools, tmp_path, X, **files))
    told = proven(said)
    assert told.startswith(f"{OUTSIDE} of keras.py:model"), said


@pytest.mark.long
def test_a_norm_of_pytorch_against_one_by_hand(pools, tmp_path):
    files = {"pytorch": BY_HAND.replace("AXIS", "-1"), "torch_two": TORCH}
    said = words.sentence(pair(pools, tmp_path, X, **files))
    told = proven(said)
    assert told.startswith(f"{OUTSIDE} of torch_two.py:model"), said


@pytest.mark.long
def test_a_norm_by_hand_against_one_by_hand(pools, tmp_path):
    inside = BY_HAND.replace("(torch.sqrt(spread) + 1e-2)", "torch.sqrt(spread + 1e-2)")
    files = {"pytorch": BY_HAND, "torch_two": inside}
    files = {name: text.replace("AXIS", "-1") for name, text in files.items()}
    said = words.sentence(pair(pools, tmp_path, X, **files))
    told = proven(said)
    where = "0.01 added outside the square root instead of inside (line 14)"
    assert told.startswith(f"{where} of torch_two.py:model"), said
