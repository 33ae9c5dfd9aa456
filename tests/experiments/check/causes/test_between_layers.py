"""Layers in another order: no change that is tried makes them equal, and it is said
where they begin."""

import pytest

from graphparity.experiments.check import words
from graphparity.experiments.check.causes import finding
from tests.experiments.check.test_models import pools
from tests.experiments.check.test_real_ports import pair

__all__ = ["pools"]
pytestmark = [pytest.mark.pytorch, pytest.mark.tensorflow]
X = '{"x": rng.standard_normal((4, 2, 8, 8))}'
TORCH = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(2, 4, 3, stride=2, padding=1)
            self.norm = nn.BatchNorm2d(4, eps=1e-3)
            self.out = nn.Linear(4, 3)

        def forward(self, x):
            x = F.relu(self.norm(self.conv(x)))
            return self.out(x.mean((2, 3)))

    model = Net
"""
KERAS = """
    def model():
        norm = layers.BatchNormalization(momentum=0.9)
        return keras.Sequential([
            layers.Conv2D(4, 3, strides=2, padding="same"),
            norm,
            layers.ReLU(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(3),
        ])
"""


def test_of_layers_in_another_order_it_is_said_where_they_part(
    pools, tmp_path, monkeypatch
):
    monkeypatch.setattr(finding, "SEARCH_S", 5.0)
    other = KERAS.replace(', padding="same"', "").replace("layers.ReLU()", "norm")
    other = other.replace("norm,", "layers.ReLU(),", 1)
    first = TORCH.replace("padding=1", "padding=0")
    said = words.sentence(pair(pools, tmp_path, X, pytorch=first, keras=other))
    parted = "norm of pytorch.py:model (lines 10 and 14) and line 9 of keras.py:model"
    assert f"They part at {parted} (re_lu)." in said, said
    assert "Proven: " not in said
