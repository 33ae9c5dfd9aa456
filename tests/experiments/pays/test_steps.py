"""Steps of a person's own programs in each framework: the same in every form, and what
each is: forward, gradients by all weights, an update that moves them."""

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.experiments.pays import asking
from tests.conftest import marks, needs

RATE, SHOWN, ROWS = 1e-12, 4096.0, 6
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
        found = pool.ask(name, command, **request)
        if command == "try_own" and not found["raised"]:
            found |= pool.ask(name, "own_outcome")
        return found

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
    once = W - RATE * gradient
    _, gradient = loss_and_gradient(once, x=x)
    third, _ = loss_and_gradient(once - RATE * gradient, x=x)
    assert third < 0.9 * first
    close(asked(form, "model", {"x": x}, "train"), third)


def test_a_training_step_is_judged_by_a_step_that_shows(form, asked):
    """A timed step moves the weights by less than float32 holds: gradients that are
    twice as large would pass. PyTorch's compiled step has no weights: its gradients."""
    _, gradient = loss_and_gradient(W)
    seen = gradient if form.startswith("torch") else W - SHOWN * gradient
    found = asked(form, "model", {"x": X}, "train")
    close(found, loss_and_gradient(W)[0], seen)
    again = asked(form, "model", {"x": X}, "train")["outcome"]
    assert asking.apart(found["outcome"], again) == 0.0


DOUBLED = {  # of what is traced, the gradient is another one; the loss is the same
    "PyTorch": """
class Double(Net):
    def forward(self, x):
        y = super().forward(x)
        return y + (y - y.detach()) if torch.compiler.is_compiling() else y
""",
    "JAX": """
def double(p, x):
    y = x @ p["w"]
    traced = type(x).__name__ == "DynamicJaxprTracer"
    return y + (y - jax.lax.stop_gradient(y)) if traced else y
def Double(): return lambda: {"w": jnp.full((3, 2), 0.5)}, double
""",
    "TensorFlow": """
class Double(Net):
    def __call__(self, x):
        y = super().__call__(x)
        return y if tf.executing_eagerly() else y + (y - tf.stop_gradient(y))
""",
}


@pytest.mark.parametrize("name", STATIC)
def test_gradients_that_only_the_compiled_step_has_are_seen(name, asked):
    needs(name)
    framework = registry.backends()[name].framework
    both, more = (f"{name.partition('_')[0]}_eager", name), DOUBLED[framework]
    first, second = (asked(n, "Double", {"x": X}, "train", more=more) for n in both)
    assert asking.apart(first["outcome"][:1], second["outcome"][:1]) < 1e-6
    assert asking.apart(first["outcome"], second["outcome"]) > 0.5


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


@pytest.mark.tensorflow
@pytest.mark.parametrize("name", ["tf_graph", "tf_xla"])
def test_an_if_on_a_tensor_is_taken_by_autograph(name, asked):
    """As a plain `tf.function` takes it: what a person's users compile."""
    needs(name)
    large = np.full((ROWS, 3), 1e9, "float32")
    close(asked(name, "branch", {"x": X}), -X)
    close(asked(name, "branch", {"x": large}), large)


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
