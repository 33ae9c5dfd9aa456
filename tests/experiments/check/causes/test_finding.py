"""Which explanation makes one model the other: planted in a model, and named."""

import re

import numpy as np
import pytest

from graphparity.common.agreement.two_programs import OTHER
from graphparity.experiments.check import words
from graphparity.experiments.check.causes import finding
from tests.conftest import needs
from tests.experiments.check.test_models import checked, pools

__all__ = ["pools"]
pytestmark = pytest.mark.pytorch

INPUTS = """import numpy as np


def inputs(rng):
    x = rng.standard_normal((4, 2, 6, 6))
    return dict(x=x.astype("float32"), y=rng.integers(0, 3, 4))
"""
MODEL = """import torch
from torch import nn
from torch.nn import functional as F


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3, padding=1)
        self.first = nn.LayerNorm(6)
        self.norm = nn.BatchNorm2d(4)
        self.second = nn.LayerNorm(6)
        self.out = nn.Linear(36, 3)

    def forward(self, x):
        x = F.leaky_relu(self.norm(self.first(self.conv(x))))
        x = F.gelu(self.second(x))
        return self.out(F.max_pool2d(x, 2).flatten(1))


def model():
    return Net()


def loss(output, y):
    return F.cross_entropy(output, y)


def optimizer(params):
    return torch.optim.AdamW(params, lr=1e-2, weight_decay=0.1)
"""
FLAT = "F.max_pool2d(x, 2).flatten(1)"
LAST = "F.avg_pool2d(x, 2).permute(0, 2, 3, 1).flatten(1)"
PLANTED = {  # what stands instead, and what is said of one of the files
    "one of two layer norms": (
        "self.second = nn.LayerNorm(6)",
        "self.second = nn.LayerNorm(6, eps=1e-6)",
        ("eps=", "nn.LayerNorm (line 12)"),
    ),
    "a batch norm": (
        "nn.BatchNorm2d(4)",
        "nn.BatchNorm2d(4, eps=1e-3)",
        ("eps=", "nn.BatchNorm2d (line 11)"),
    ),
    "a momentum": (
        "nn.BatchNorm2d(4)",
        "nn.BatchNorm2d(4, momentum=0.01)",
        ("momentum=", "nn.BatchNorm2d (line 11)"),
    ),
    "a padding": (
        "padding=1",
        'padding=1, padding_mode="circular"',
        ("padding_mode=", "nn.Conv2d (line 9)"),
    ),
    "a slope": (
        "F.leaky_relu(self.norm(self.first(self.conv(x))))",
        "F.leaky_relu(self.norm(self.first(self.conv(x))), 0.2)",
        ("negative_slope=", "F.leaky_relu (line 16)"),
    ),
    "the tanh form": (
        "F.gelu(self.second(x))",
        'F.gelu(self.second(x), approximate="tanh")',
        ("GELU",),
    ),
    "a pool, and images flattened last": (
        FLAT,
        LAST,
        ("max_pool2d instead of F.avg_pool2d", "line 18"),
    ),
}


def pair(pools, tmp_path, before, after):
    needs("torch_eager")
    assert MODEL.count(before) == 1
    for name, text in (
        ("inputs", INPUTS),
        ("one", MODEL),
        ("two", MODEL.replace(before, after)),
    ):
        (tmp_path / f"{name}.py").write_text(text)
    return checked(pools, tmp_path, "one", "two")


SHORT = "one of two layer norms", "a pool, and images flattened last"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in SHORT else [pytest.mark.long])
        for name in PLANTED
    ],
)
def test_what_is_planted_is_named_with_its_line(pools, tmp_path, name):
    before, after, said = PLANTED[name]
    found = pair(pools, tmp_path, before, after)
    text = words.sentence(found)
    assert found["verdict"] == OTHER
    assert "equal to 1" in text, text  # ten digits and more
    for part in (*said, "of two.py:model"):  # of the port
        assert part in text.partition("equal to 1")[2], text
    assert "usual explanations fits" not in text


def test_where_nothing_fits_in_the_time_that_and_the_next_step_are_said(
    pools, tmp_path, monkeypatch
):
    monkeypatch.setattr(finding, "SEARCH_S", 1.0)
    bent = "torch.sin(3.7 * F.max_pool2d(x, 2).flatten(1)) ** 3"
    text = words.sentence(pair(pools, tmp_path, FLAT, bent))
    late = (
        r"fits, and \d+ more were not tried when the time for it was up \(--search 60"
    )
    assert re.search(f"usual explanations {late} takes a minute\\); write", text), text
    assert "Equal to" not in text


def test_a_training_alone_that_differs_comes_first(pools, tmp_path):
    text = words.sentence(pair(pools, tmp_path, "=0.1)", "=0.01)"))
    head = "one.py:model and two.py:model: the models are the same, their training"
    assert text.startswith(f"{head} differs; 12 of 12 tensors matched"), text
    assert "the weight decay is 0.1 in one.py:model and 0.01 in two.py:model" in text


def test_a_fault_in_statistics_hides_no_optimizer(pools, tmp_path):
    before, after = "nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, momentum=0.01)"
    needs("torch_eager")
    other = MODEL.replace(before, after).replace("=0.1)", "=0.01)")
    for name, text in (("inputs", INPUTS), ("one", MODEL), ("two", other)):
        (tmp_path / f"{name}.py").write_text(text)
    text = words.sentence(checked(pools, tmp_path, "one", "two"))
    assert "the models are the same but for their running statistics" in text
    assert "and are trained otherwise" in text
    assert "momentum=0.1 instead of 0.01" in text or "momentum=0.01" in text
    assert "the weight decay is 0.1 in one.py:model and 0.01 in two.py:model" in text


def test_weights_that_a_model_draws_come_from_the_seed(pools, tmp_path):
    needs("torch_eager")
    (tmp_path / "one.py").write_text(MODEL)
    pool, found = pools["float64"], []
    inputs = {"x": np.zeros((1, 2, 6, 6))}
    for seed in (3, 3, 4):
        place = {"place": str(tmp_path / "one.py"), "function": "model"}
        pool.ask("torch_eager#0", "model_load", **place, dtype="float64")
        asked = {"inputs": inputs, "seed": seed, "dtype": "float64"}
        assert pool.ask("torch_eager#0", "model_open", **asked)["raised"] is None
        found.append(pool.ask("torch_eager#0", "model_read")["conv.weight"])
    assert (found[0] == found[1]).all()
    assert (found[0] != found[2]).all()
