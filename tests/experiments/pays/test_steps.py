"""Steps of a person's own programs in each framework: the same in every form, and what
each is: forward, gradients by all weights, an update that moves them."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.experiments.pays import asking
from tests.conftest import marks, needs

RATE, ROWS = 1e-12, 6
X = np.random.default_rng(0).standard_normal((ROWS, 3)).astype("float32")
W = np.full((3, 2), 0.5, "float32")
Y = np.ones((ROWS, 2), "float32")
TORCH = """
import torch
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.nn.Parameter(torch.full((3, 2), 0.5))
    def forward(self, x): return x @ self.w
def model(): return Net()
def net(x, w): return torch.tanh(x @ w)
def scaled(x, n): return torch.tanh(x * n)
def branch(x): return x if x.sum() > 1e9 else -x
compiled = torch.compile(net)
"""
JAX = """
import jax
from jax import numpy as jnp
def model(): return lambda: {"w": jnp.full((3, 2), 0.5)}, lambda p, x: x @ p["w"]
def net(x, w): return jnp.tanh(x @ w)
def scaled(x, n): return jnp.tanh(x * n)
def branch(x): return x if x.sum() > 1e9 else -x
compiled = jax.jit(net)
"""
TF = """
import tensorflow as tf
class Net(tf.Module):
    def __init__(self):
        super().__init__()
        self.w = tf.Variable(tf.fill((3, 2), 0.5))
    def __call__(self, x): return x @ self.w
def model(): return Net()
def net(x, w): return tf.tanh(x @ w)
def scaled(x, n): return tf.tanh(x * n)
def branch(x): return x if tf.reduce_sum(x) > 1e9 else -x
compiled = tf.function(net)
"""
LOSS = "def loss(output, y): return ((output - y) ** 2).{}()\n"
TEXTS = {"PyTorch": TORCH, "JAX": JAX, "TensorFlow": TF}
FORMS = [
    "torch_eager",
    "torch_compile",
    "torch_compile_default",
    "jax_eager",
    "jax_jit",
    "tf_eager",
    "tf_graph",
    "tf_xla",
]
EVERY = [pytest.param(name, id=name, marks=marks(name)) for name in FORMS]
STATIC = [p for p in EVERY if registry.backends()[p.id].graph == "static"]


@pytest.fixture(params=EVERY)
def form(request):
    needs(request.param)
    return request.param


@pytest.fixture
def asked(tmp_path, pool):
    """Asks a form of one of the programs."""

    def ask(name, function, inputs, step="forward", command="try_own", more="", **rest):
        file = tmp_path / "own.py"
        file.write_text(TEXTS[registry.backends()[name].framework] + more)
        request = {"place": str(file), "function": function, "dtype": "float32"}
        request |= {"inputs": inputs, **rest} | ({"step": step} if step else {})
        return pool.ask(name, command, **request)

    return ask


def close(found, *expected):
    assert found["raised"] is None, found["raised"]
    flat = [np.ravel(np.asarray(one, "float32")) for one in expected]
    assert asking.apart(flat, found["outcome"][: len(flat)]) < 1e-5


def loss_and_gradient(w, y=0.0, x=X):
    off = x @ w - y
    return (off**2).mean(), 2 * x.T @ off / off.size


def test_a_function_forward(form, asked):
    close(asked(form, "net", {"x": X, "w": W}), np.tanh(X @ W))


def test_a_function_with_its_gradients(form, asked):
    y = np.tanh(X @ W)
    inner = 2 * y * (1 - y**2) / y.size
    found = asked(form, "net", {"x": X, "w": W}, "backward")
    close(found, (y**2).mean(), inner @ W.T, X.T @ inner)


def test_a_model_forward_and_its_gradients(form, asked):
    close(asked(form, "model", {"x": X}), X @ W)
    found = asked(form, "model", {"x": X}, "backward")
    close(found, *loss_and_gradient(W))
    assert found["facts"] == ["The file has no loss: it is the mean of squares"]


def test_a_training_step_moves_the_weights(form, asked):
    x = X * 5e5  # the rate is so small that inputs of size 1 move nothing
    first, gradient = loss_and_gradient(W, x=x)
    second, _ = loss_and_gradient(W - RATE * gradient, x=x)
    assert second < 0.9 * first
    close(asked(form, "model", {"x": x}, "train"), second)


def test_the_loss_of_the_file_is_taken_with_its_target(form, asked):
    text = LOSS.format("mean")
    if form.startswith("tf"):
        text = "def loss(output, y): return tf.reduce_mean((output - y) ** 2)\n"
    found = asked(form, "model", {"x": X, "y": Y}, "backward", more=text)
    close(found, *loss_and_gradient(W, Y))
    assert found["facts"] == []


def test_a_function_is_not_trained(form, asked):
    found = asked(form, "net", {"x": X, "w": W}, "train")
    assert "--step train needs def model()" in found["raised"]


def test_what_its_file_has_compiled_is_taken_without_that(form, asked):
    found = asked(form, "compiled", {"x": X, "w": W})
    close(found, np.tanh(X @ W))
    assert "is compiled in its file" in found["facts"][0]


def test_its_results_are_those_of_the_arrays_in_their_order(form, asked):
    close(asked(form, "net", {"a": X, "b": W}), np.tanh(X @ W))
    close(asked(form, "net", {"w": W, "x": X}), np.tanh(X @ W))
    close(asked(form, "scaled", {"x": X, "n": 2.0}), np.tanh(2 * X))


@pytest.mark.parametrize("name", STATIC)
def test_python_numbers_that_are_others_each_time(name, asked):
    needs(name)
    given = {"x": X, "n": 2.0}
    found = asked(name, "scaled", given, None, "own_numbers", times=4)
    assert found["raised"] is None
    expected = {"tf_graph": 4, "tf_xla": 4, "jax_jit": 1}
    assert found["traces"] == expected.get(name, 2)


@pytest.mark.pytorch
def test_what_breaks_a_graph_is_told_with_its_line(asked):
    needs("torch_compile")
    given = {"x": X}
    found = asked("torch_compile_default", "branch", given, command="own_graphs")
    assert [Break["line"] for Break in found["breaks"]] == [
        1 + TORCH.splitlines().index("def branch(x): return x if x.sum() > 1e9 else -x")
    ]
    whole = asked(
        "torch_compile_default", "scaled", {"x": X, "n": 2.0}, command="own_graphs"
    )
    assert (whole["graphs"], whole["breaks"]) == (1, [])
