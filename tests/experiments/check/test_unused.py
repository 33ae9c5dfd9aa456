"""Weights on which no output depends need no partner, and are said."""

import pytest

from graphparity.common.agreement.two_programs import SAME
from graphparity.experiments.check import figures, words
from tests.experiments.check.alone.test_layers_of_models import torch_pair
from tests.experiments.check.test_models import pools

__all__ = ["pools"]
BOTH = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.res = nn.Linear(4, 4), nn.Linear(4, 4)
            self.skip, self.last = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x):
            h = torch.relu(self.one(x))
            going_on = self.res(h)
            return self.last(torch.tanh(self.skip(h)))

    model = Net
"""
LESS = BOTH.replace("self.one, self.res = nn.Linear(4, 4), ", "self.one = ").replace(
    "            going_on = self.res(h)\n", ""
)
DEAD = ["res.bias", "res.weight"]


@pytest.mark.pytorch
@pytest.mark.parametrize("swapped", [False, True])
def test_a_weight_without_influence_that_one_model_has_is_said(
    pools, tmp_path, swapped
):
    pair = (LESS, BOTH) if swapped else (BOTH, LESS)
    found = torch_pair(pools, tmp_path, *pair)
    assert found["verdict"] == SAME, found["failure"] or words.sentence(found)
    assert found["unused"] == ([[], DEAD] if swapped else [DEAD, []])
    label = "right.py:model" if swapped else "left.py:model"
    text = f"Not compared: res.bias, res.weight, which only {label} has and no output"
    assert text in words.sentence(found)
    side = "right" if swapped else "left"
    row = next(one for one in found["matches"] if one[side] == "res.weight")
    assert row["proven"] == "not verified: the output does not depend on it"


@pytest.mark.pytorch
def test_a_weight_that_outputs_depend_on_is_still_missed(pools, tmp_path):
    wide = BOTH.replace(
        "self.skip, self.last = nn.Linear(4, 4)",
        "self.skip, self.last = nn.Linear(4, 7)",
    ).replace("nn.Linear(4, 7), nn.Linear(4, 4)", "nn.Linear(4, 7), nn.Linear(7, 4)")
    found = torch_pair(pools, tmp_path, wide, LESS)
    assert found["verdict"] == figures.REFUSED
    assert "res." not in found["refused"]
    for more in ("going_on", "going_on.detach()"):  # the last without a gradient
        used = BOTH.replace("self.skip(h))", f"self.skip(h) + {more})")
        found = torch_pair(pools, tmp_path, used, LESS)
        assert found["verdict"] == figures.REFUSED


@pytest.mark.pytorch
def test_those_of_both_models_need_not_be_alike(pools, tmp_path):
    left, right = (
        BOTH.replace("4), nn.Linear(4, 4)", f"4), nn.Linear(4, {n})", 1) for n in (5, 6)
    )
    found = torch_pair(pools, tmp_path, left, right)
    assert found["verdict"] == SAME, found["failure"] or words.sentence(found)
    assert found["unused"] == [DEAD, DEAD]
