"""What a step of a person's own program consists of: its graph, and its time."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.common.graphs import graph
from graphparity.common.workers.process import Unsupported
from tests.conftest import marks, needs

X = np.ones((40, 30), "float32")
W = np.full((30, 20), 0.01, "float32")
TEXTS = {
    "PyTorch": "import torch\ndef net(x, w): return torch.tanh(x @ w)\n",
    "JAX": "from jax import numpy as jnp\ndef net(x, w): return jnp.tanh(x @ w)\n",
    "TensorFlow": "import tensorflow as tf\ndef net(x, w): return tf.tanh(x @ w)\n",
}
EAGER = ["torch_eager", "jax_eager", "tf_eager"]
STATIC = ["torch_compile", "jax_jit", "tf_graph", "tf_xla"]
MODEL = """
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.ones(30, 20))
    def forward(self, x): return torch.tanh(x @ self.w)
def model(): return Net()
"""


def params(names):
    return [pytest.param(name, id=name, marks=marks(name)) for name in names]


@pytest.fixture
def read(tmp_path, pool):
    """One of the commands, asked of a program."""

    def ask(name, command, text=None, function="net", step="forward", **more):
        needs(name)
        file = tmp_path / "own.py"
        file.write_text(text or TEXTS[registry.backends()[name].framework])
        given = {"x": X} if text else {"x": X, "w": W}
        request = {"place": str(file), "function": function, "dtype": "float32"}
        request |= {"inputs": given, "step": step, **more}
        found = pool.ask(name, command, **request)
        assert found["raised"] is None, found["raised"]
        return found

    return ask


@pytest.mark.parametrize("name", params(EAGER))
def test_what_a_step_dispatches(name, read):
    found = read(name, "own_portrait")
    assert len(found["kernels"][""]) == 2, found["kernels"]


@pytest.mark.parametrize("name", params(STATIC))
def test_the_graph_of_a_step_as_written_and_as_it_runs(name, read):
    found = read(name, "own_portrait")
    written = graph.read(found["written"])
    assert sorted(node.op for node in written.operations()) == ["dot", "tanh"]
    assert graph.read(found["runs"]).operations()
    assert 1 <= graph.launches(found["kernels"])[0] <= 2


@pytest.mark.pytorch
def test_a_models_graph_is_that_of_its_evaluation(read):
    found = read("torch_compile", "own_portrait", MODEL, "model")
    written = graph.read(found["written"])
    assert sorted(node.op for node in written.operations()) == ["dot", "tanh"]


@pytest.mark.pytorch
def test_a_graph_that_is_not_the_whole_step_is_not_shown(read):
    with pytest.raises(Unsupported, match="backward pass"):
        read("torch_compile", "own_portrait", MODEL, "model", "backward")


@pytest.mark.parametrize("name", params(["torch_eager", "torch_compile", "jax_jit"]))
def test_the_time_of_a_step_is_that_of_its_parts(name, read):
    found = read(name, "own_profile", blocks=4, steps=20, untimed=2)
    whole = sum(row["seconds"] for row in found["rows"])
    assert whole == pytest.approx(found["step_s"])
    assert any(row["kind"] == "kernel" for row in found["rows"]), found["rows"]


@pytest.mark.jax
def test_what_a_compiled_kernel_consists_of_is_read_from_its_program(read):
    found = read("jax_jit", "own_profile", blocks=4, steps=20, untimed=2)
    known = [op for row in found["rows"] for op in row.get("ops", [])]
    assert known, found["rows"]
