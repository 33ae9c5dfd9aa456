"""The page's section of `check`: the verdict, what was compared, both files with the
layer at which they part marked, which weight is which."""

import pytest

pytest.importorskip("jinja2", reason="the page needs jinja2")

from graphparity.experiments.report import page as report_page, results_of
from tests.conftest import needs, run
from tests.experiments.report import made

INPUTS = """import numpy as np

def inputs(rng):
    return dict(x=rng.standard_normal((8, 6)), y=rng.standard_normal((8, 3)))
"""
TORCH = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(6, 5)
        self.norm = nn.BatchNorm1d(5, eps=1e-3)
        self.last = nn.Linear(5, 3)

    def forward(self, x):
        h = self.first(x)
        h = self.norm(h)
        return self.last(torch.tanh(h))


def model():
    return Net()


def loss(output, y):
    far = output - y
    return (far * far).mean()
"""
JAX = """import jax
from jax import numpy as jnp


def init(key):
    one, two = jax.random.split(key)
    return {"w": jax.random.normal(one, (6, 6)), "v": jax.random.normal(two, (6, 3))}


@jax.jit
def apply(params, x):
    h = jax.nn.gelu(x @ params["w"])
    h = jax.nn.gelu(2 * h)
    return h @ params["v"]


def model():
    return init, apply
"""
MOVING = """import jax
from jax import numpy as jnp


def init(key):
    params = {"w": jax.random.normal(key, (6, 3)), "scale": jnp.ones(3)}
    return params, {"mean": jnp.zeros(3), "var": jnp.ones(3)}


def moved(rest, new, rate):
    return rest + rate * new


def apply(params, state, x, training):
    h = x @ params["w"]
    mean, var = (h.mean(0), h.var(0)) if training else (state["mean"], state["var"])
    rests = {name: 0.9 * old for name, old in state.items()}
    after = {
        "mean": moved(rests["mean"], mean, 0.1),
        "var": moved(rests["var"], var, 0.1),
    }
    h = (h - mean) / jnp.sqrt(var + 1e-5)
    return h * params["scale"], after if training else state


def model():
    return init, apply
"""


@pytest.fixture
def ask(tmp_path):
    """The section of a file and of another in which one text stands for another."""

    def section(text, old, new):
        assert old in text
        (tmp_path / "inputs.py").write_text(INPUTS)
        (tmp_path / "left.py").write_text(text)
        (tmp_path / "right.py").write_text(text.replace(old, new))
        both = [f"{tmp_path / name}.py:model" for name in ("left", "right")]
        run("check", *both, "--eager-only", "--results", tmp_path / "results")
        for name in ("left", "right"):  # what they hold later is no matter
            (tmp_path / f"{name}.py").write_text("changed = 1\n")
        found = results_of.read(tmp_path / "results")
        return report_page.page(found, "A title")

    return section


def marked(page):
    return [list(said) for _, _, said in made.columns(page, "check")]


@pytest.mark.pytorch
def test_the_layer_that_parts_is_marked_where_it_is_made_and_where_it_runs(ask):
    needs("torch_eager")
    page = ask(TORCH, "eps=1e-3", "eps=1e-2")
    (left, lines, said), (right, others, told) = made.columns(page, "check")
    assert (left, right) == ("left.py:model", "right.py:model")
    assert lines[9] == "        self.norm = nn.BatchNorm1d(5, eps=1e-3)"
    assert others[9] == "        self.norm = nn.BatchNorm1d(5, eps=1e-2)"
    assert (list(said), list(told)) == ([9, 14], [9, 14])
    assert said[9] == ["They part here: norm is the first that gives something else."]
    for text in (
        "Is right.py:model the same model as left.py:model?",
        "left.py:model and right.py:model: another function.",
        "What was compared?",
        "norm.weight",
    ):
        assert text in page
    folded = page.partition('<details class="own"><summary>Which weight is which?')[2]
    assert "first.weight" in folded.partition("</details>")[0]


@pytest.mark.pytorch
def test_a_statistic_that_differs_marks_its_layer(ask):
    needs("torch_eager")
    page = ask(TORCH, "eps=1e-3", "eps=1e-3, momentum=0.3")
    assert marked(page) == [[9, 14], [9, 14]]
    assert "They differ first in after training: norm.running_mean" in page


@pytest.mark.pytorch
def test_a_loss_that_differs_is_marked_at_its_own_line(ask):
    needs("torch_eager")
    page = ask(TORCH, "    return (far * far).mean()", "\n    return (far * far).sum()")
    assert marked(page) == [[24], [25]]


@pytest.mark.pytorch
def test_the_same_models_have_no_mark(ask):
    needs("torch_eager")
    page = ask(TORCH, "far = output - y", "far = y - output")
    assert marked(page) == [[], []]
    assert "How are left.py:model and right.py:model written?" in page


@pytest.mark.jax
def test_an_operation_is_marked_where_its_own_call_stands(ask):
    """What a library compiles is traced once, at its first call."""
    needs("jax_eager")
    page = ask(JAX, "gelu(2 * h)", "gelu(2 * h, approximate=False)")
    assert marked(page) == [[13], [13]]


@pytest.mark.jax
def test_a_statistic_of_a_function_is_marked_where_it_is_moved(ask):
    """No layer has it: the lines are those that give it its new value."""
    needs("jax_eager")
    page = ask(MOVING, "var, 0.1)", "var, 0.2)")
    assert marked(page) == [[11, 20], [11, 20]]
    assert "They differ first in after training: state.var" in page


@pytest.mark.long
@pytest.mark.jax
def test_a_weight_of_a_function_is_marked_where_it_is_first_used(ask):
    needs("jax_eager")
    page = ask(JAX, '@ params["v"]', '@ jax.lax.stop_gradient(params["v"])')
    assert marked(page) == [[14], [14]]
    assert "They differ first in gradient of v" in page


def test_an_empty_store_says_how_it_is_asked():
    page = report_page.page(results_of.Gathered(), "A title")
    assert "python -m experiments check demo" in page
    assert made.columns(page, "check") == []
