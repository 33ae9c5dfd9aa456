"""Layers of real models run alone: the same, hidden by the whole, and where models
part."""

import textwrap

import numpy as np
import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import words
from graphparity.experiments.check.alone.run import ALONE, DIFFERS, UNSEEN
from tests.conftest import needs
from tests.experiments.check.test_models import checked, pools
from tests.experiments.check.test_real_ports import HEADS, pair

__all__ = ["pools"]
ROWS = np.ones((6, 4))
X = '{"x": rng.standard_normal((6, 4))}'
SCALED = """
    class Scaled(nn.Linear):
        def __init__(self, before, after, factor):
            super().__init__(before, after)
            self.factor = factor

        def forward(self, x):
            return self.factor * super().forward(x)

    class Halved(nn.Linear):
        def forward(self, x):
            return super().forward(x / 1.0)

    def model():
        return nn.Sequential(Scaled(4, 5, 1.0), nn.ReLU(), Halved(5, 3))
"""


def torch_pair(pools, folder, left, right, inputs=X):
    """The document's pair of two models of PyTorch."""
    needs("torch_eager")
    (folder / "inputs.py").write_text(f"def inputs(rng):\n    return {inputs}\n")
    for name, text in (("left", left), ("right", right)):
        made = f"{HEADS['pytorch']}\n\n{textwrap.dedent(text)}"
        (folder / f"{name}.py").write_text(made)
    return checked(pools, folder, "left", "right")


def states(found):
    return [one["state"] for one in found["alone"]]


@pytest.mark.pytorch
def test_a_factor_that_the_next_layer_undoes_is_told_and_accuses_nobody(
    pools, tmp_path
):
    hidden = SCALED.replace("5, 1.0)", "5, 2.0)").replace("x / 1.0", "x / 2.0")
    found = torch_pair(pools, tmp_path, SCALED, hidden)
    assert found["verdict"] == SAME, words.sentence(found)
    assert states(found) == [DIFFERS, DIFFERS]
    proven = {one["left"]: one["proven"] for one in found["matches"]}
    assert proven["0.weight"] == "alone: differs, 1 of the norm; whole model: same"
    text = "Run alone, 0 of left.py:model and 0 of right.py:model differ, and 1 more"
    assert text in words.sentence(found)


@pytest.mark.pytorch
def test_the_layer_that_alone_is_another_is_where_models_part(pools, tmp_path):
    """The first layer is another one too, and the second undoes it."""
    hidden = SCALED.replace("5, 1.0)", "5, 2.0)").replace("x / 1.0", "x / 4.0")
    found = torch_pair(pools, tmp_path, SCALED, hidden)
    assert found["verdict"] == OTHER
    assert "Run alone, 0 of left.py:model and 0 of right.py:model differ: 1 of" in (
        words.sentence(found)
    )
    between = SCALED.replace("nn.ReLU()", "nn.Tanh()")
    found = torch_pair(pools, tmp_path, SCALED, between)
    assert found["verdict"] == OTHER
    assert states(found) == [ALONE, ALONE]
    text = "with weights is the same alone: they part before 2 of left.py:model"
    assert text in words.sentence(found)


USED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one = nn.Linear(4, 5)
            self.w = nn.Parameter(torch.randn(5, 3))

        def forward(self, x):
            return torch.relu(self.one(x)) @ self.w

    model = Net
"""


@pytest.mark.pytorch
def test_a_weight_that_the_model_itself_uses_is_proven_by_the_whole_alone(
    pools, tmp_path
):
    found = torch_pair(pools, tmp_path, USED, USED)
    assert found["verdict"] == SAME
    assert states(found) == [UNSEEN, ALONE]  # the model itself begins first
    proven = {one["left"]: one["proven"] for one in found["matches"]}
    said = "by the whole model only: no layer but the model itself holds it"
    assert proven["w"] == said
    assert "and of 1 of 2 layers alone" in words.sentence(found)


NORM = """
    def model():
        return nn.Sequential(nn.Linear(4, 5), nn.LayerNorm(5), nn.Linear(5, 3))
"""
WRITTEN = """
    def norm(p, x):
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / jnp.sqrt(var + 1e-5) * p["g"] + p["s"]

    def apply(p, x):
        return norm(p, x @ p["a"] + p["b"]) @ p["c"] + p["d"]

    def model():
        shapes = {"a": (4, 5), "b": (5,), "c": (5, 3), "d": (3,), "g": (5,), "s": (5,)}
        key = jax.random.key
        return {n: jax.random.normal(key(len(s)), s) for n, s in shapes.items()}, apply
"""


@pytest.mark.pytorch
@pytest.mark.jax
def test_a_norm_that_is_written_out_is_run_alone(pools, tmp_path):
    found = pair(pools, tmp_path, X, pytorch=NORM, jax=WRITTEN)
    assert found["verdict"] == SAME, words.sentence(found)
    assert set(states(found)) == {ALONE}
    assert max(one["floors"] for one in found["alone"]) < 100
    wrong = WRITTEN.replace("1e-5", "1e-3")
    found = pair(pools, tmp_path, X, pytorch=NORM, jax=wrong)
    assert found["verdict"] == OTHER
    named = {
        n for one in found["alone"] if one["state"] == DIFFERS for n in one["lefts"]
    }
    assert named == {"1.weight", "1.bias"}
    assert "Run alone, 1 of pytorch.py:model and " in words.sentence(found)


JOINED = """
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.one, self.two = nn.Conv1d(2, 3, 1), nn.Conv1d(2, 4, 1)
            self.norm, self.last = nn.BatchNorm1d(7), nn.Conv1d(7, 2, 1)

        def forward(self, x):
            a, b = self.one(x), self.two(x)
            return self.last(torch.relu(self.norm(torch.cat([a, b], 1))))

    model = Net
"""


@pytest.mark.pytorch
def test_a_concatenation_in_another_order_is_a_layout_that_is_said(pools, tmp_path):
    x = '{"x": rng.standard_normal((5, 2, 6))}'
    found = torch_pair(pools, tmp_path, JOINED, JOINED.replace("[a, b]", "[b, a]"), x)
    assert found["verdict"] == SAME, words.sentence(found)
    assert states(found) == [ALONE] * 4
    table = {one["left"]: one for one in found["matches"]}
    assert table["last.weight"]["layout"] == "in: blocks of 3, 4 as 1 0"
    assert "takes channels in another order" in table["last.weight"]["proven"]
    wrong = JOINED.replace("[a, b]", "[b.flip(1), a]")
    found = torch_pair(pools, tmp_path, JOINED, wrong, x)
    assert found["verdict"] == OTHER


@pytest.mark.pytorch
def test_values_inside_travel_as_marks(pools, tmp_path):
    """Whole arrays made the check of a small GPT minutes long."""
    torch_pair(pools, tmp_path, USED, USED)
    reply = pools["float64"].ask("torch_eager#0", "model_inner", inputs={"x": ROWS})
    assert [one["name"] for one in reply["inner"]] == ["one"]
    assert [len(one["mark"]) for one in reply["inner"]] == [10]
    assert reply["inner"][0].keys() == {"name", "mark", "lines"}
