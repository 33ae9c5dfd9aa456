"""Each model in its framework's static forms: the same, and what hinders them."""

import pytest

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.common.user import programs
from graphparity.experiments.check import compiled, figures, measure
from graphparity.experiments.check.models import Model
from graphparity.experiments.check.plan import Asked
from tests.conftest import marks, needs
from tests.experiments.check.test_models import MODELS, backend, pools

__all__ = ["pools"]
INPUTS = "def inputs(rng):\n    return {'x': rng.standard_normal((4, 3))}\n"
TORCH = """
import torch


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 2)

    def forward(self, x):
        y = self.layer(x)
        {line}
        return y


model = Net
"""
KERAS = """
import keras
import tensorflow as tf


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.layer = keras.layers.Dense(2)

    def call(self, x):
        y = self.layer(x)
        {line}
        return y


model = Net
"""
JAX = """
import jax
from jax import numpy as jnp


def apply(params, x):
    y = x @ params["w"]
    {line}
    return y


def model():
    return (lambda: {{"w": jnp.ones((3, 2))}}), apply
"""
TEXTS = {"pytorch": TORCH, "keras": KERAS, "jax": JAX}
OTHERWISE = {  # another function only where it is compiled
    "pytorch": "y = y * 1.001 if torch.compiler.is_compiling() else y",
    "keras": "y = y if tf.executing_eagerly() else y * 1.001",
    "jax": "y = y * 1.001 if 'DynamicJaxpr' in type(y).__name__ else y",
}
BREAK = "y = y * 2 if y.sum() > 0 else y * 3"
NOISE = "y = y + torch.randn_like(y)"
FIXED = "y = y.reshape(4, 2) * 2"


@pytest.fixture
def forms(pools, tmp_path):
    """What is said of the compiled forms of one file, held against itself."""

    def forms(name, line=None, folder=None):
        needs(backend(name))
        path = folder / f"{name}.py" if folder else tmp_path / f"{name}.py"
        if folder is None:
            path.write_text(TEXTS[name].format(line=line))
            (tmp_path / "inputs.py").write_text(INPUTS)
        program = programs.parsed(f"{path}:model")
        inputs = str(path.parent / "inputs.py")
        asked, found = Asked((program,), inputs, False, 0, 300.0), measure.Found()
        models = [Model(program, name, f"{program.backend}#0")]
        bench = measure.begun(pools, models, asked, found)
        assert bench is not None, found.failed
        measure.compiled(bench, models, found)
        (one,) = figures.document(asked, found)["compiled"]
        return one

    return forms


def by_name(one):
    return {form["backend"]: form for form in one["forms"]}


def every(names):
    long = {n: [] if n == "jax" else [pytest.mark.long] for n in names}
    return [pytest.param(n, id=n, marks=[marks(backend(n)), *long[n]]) for n in names]


@pytest.mark.long
@pytest.mark.parametrize("name", every(["pytorch", "keras", "jax"]))
def test_a_model_is_itself_in_every_static_form(forms, name):
    one = forms(name, folder=MODELS / "mlp")
    assert one["forms"]
    assert one["failure"] is None
    assert one["sizes"] == [16, 17, 33]
    for form in one["forms"]:
        assert form["refused"] is None
        assert {row["verdict"] for row in form["rows"]} == {SAME}
        outputs = [row["output"] for row in form["rows"]]
        assert {"output", "training: loss", "training: gradient by input x"} <= {
            *outputs
        }
        assert any(name.startswith("after training: ") for name in outputs)
        assert form["graphs"] == 1
        assert form["traces"] == ([1, 2, 2] if name == "pytorch" else [1, 2, 3])


@pytest.mark.parametrize("name", every(OTHERWISE))
def test_a_form_that_is_another_function_is_seen(forms, name):
    one = forms(name, OTHERWISE[name])
    assert one["forms"]
    for form in one["forms"]:
        rows = {row["output"]: row["verdict"] for row in form["rows"]}
        assert rows["output"] == OTHER
    document = {"pairs": [], "models": [], "compiled": [one]}
    assert "another function in output: 0.001 of the norm" in compiled.sentences(
        document
    )[0].replace("0.00099", "0.001")
    assert figures.status({**document, "pairs": [{"verdict": SAME}]}) == 1
    same = {**document, "compiled": [], "pairs": [{"verdict": SAME}]}
    assert figures.status(same) == 0


@pytest.mark.long
@pytest.mark.pytorch
def test_what_breaks_a_graph_is_told_with_their_line(forms):
    one = forms("pytorch", BREAK)
    found = by_name(one)
    assert found["torch_compile"]["refused"].startswith("pytorch.py:12: Unsupported")
    loose = found["torch_compile_default"]
    assert loose["refused"] is None
    assert {row["verdict"] for row in loose["rows"]} == {SAME}
    assert loose["graphs"] == 2
    assert [(b["file"][-10:], b["line"]) for b in loose["breaks"]] == [
        ("pytorch.py", 12)
    ]
    told = compiled.sentences({"compiled": [one]})[0]
    assert "torch_compile refuses it: pytorch.py:12" in told
    assert "torch_compile_default has 2 graphs and 1 break: pytorch.py:12: " in told


@pytest.mark.long
@pytest.mark.pytorch
def test_what_is_random_is_not_compared(forms):
    one = forms("pytorch", NOISE)
    outputs = {row["output"] for form in one["forms"] for row in form["rows"]}
    assert "output" not in outputs
    told = compiled.sentences({"compiled": [one]})[0]
    assert "two calls as it is differ, so not compared: output" in told


@pytest.mark.jax
def test_a_model_that_takes_one_batch_alone_is_told(forms):
    one = forms("jax", FIXED)
    assert one["sizes"] == [4]
    told = compiled.sentences({"compiled": [one]})[0]
    assert "as it is it takes no batch of 5: jax.py:8: TypeError" in told
    assert "traced once for batch 4, no other was tried, in jax_jit" in told
