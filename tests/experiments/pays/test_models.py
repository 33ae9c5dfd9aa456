"""Models of each library as `pays` takes them: the same in every form, the same at each
call, and nothing of the harness timed with them."""

import numpy as np
import pytest

from graphparity.experiments.pays import asking
from tests.conftest import marks, needs

ROWS = 12
X = np.random.default_rng(0).standard_normal((ROWS, 4)).astype("float32")
Y = np.ones((ROWS, 3), "float32")
NNX = """
from flax import nnx
class Net(nnx.Module):
    def __init__(self, rngs):
        self.a, self.b = nnx.Linear(4, 5, rngs=rngs), nnx.Linear(5, 3, rngs=rngs)
        self.norm, self.drop = nnx.BatchNorm(5, rngs=rngs), nnx.Dropout(0.5, rngs=rngs)
    def __call__(self, x):
        return self.b(self.drop(self.norm(nnx.relu(self.a(x)))))
def model(): return Net(nnx.Rngs(0))
def loss(output, y): return ((output - y) ** 2).mean()
"""
LINEN = """
from flax import linen as nn
class Net(nn.Module):
    @nn.compact
    def __call__(self, x, train=False):
        x = nn.BatchNorm(use_running_average=not train)(nn.relu(nn.Dense(5)(x)))
        return nn.Dense(3)(nn.Dropout(0.5, deterministic=not train)(x))
def model(): return Net()
def loss(output, y): return ((output - y) ** 2).mean()
"""
EQUINOX = """
import equinox as eqx
import jax
def model(): return eqx.nn.MLP(4, 3, 5, 1, key=jax.random.key(0))
def loss(output, y): return ((output - y) ** 2).mean()
"""
PAIR = """
import jax
def init(key):
    w = jax.random.normal(key, (4, 3))
    return {"w": w, "step": 0}, {"mean": w[0]}
def apply(params, state, x):
    return x @ params["w"] + state["mean"], {"mean": 2 * state["mean"]}
def model(): return init, apply
def loss(output, y): return ((output - y) ** 2).mean()
"""
KERAS = """
import keras
def model():
    layers = keras.layers
    return keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="relu"),
        layers.BatchNormalization(), layers.Dropout(0.5), layers.Dense(3)])
def loss(output, y): return keras.ops.mean((output - y) ** 2)
"""
TEXTS = {"nnx": NNX, "linen": LINEN, "equinox": EQUINOX, "pair": PAIR, "keras": KERAS}
PACKAGES = {"nnx": "flax", "linen": "flax", "equinox": "equinox", "keras": "keras"}
TRAINED = {"nnx": 6, "linen": 6, "equinox": 4, "pair": 1, "keras": 6}
FORMS = {name: ("jax_eager", "jax_jit") for name in TEXTS}
FORMS["keras"] = ("tf_eager", "tf_graph", "tf_xla")
EVERY = [pytest.param(name, id=name, marks=marks(FORMS[name][0])) for name in TEXTS]


@pytest.fixture(params=EVERY)
def library(request):
    pytest.importorskip(PACKAGES.get(request.param, "jax"))
    for name in FORMS[request.param]:
        needs(name)
    return request.param


@pytest.fixture
def outcome(tmp_path, pool):
    """What one step of a program of this text gives in a form, after two of them."""

    def ask(text, name, step):
        file = tmp_path / "own.py"
        file.write_text(text)
        request = {"place": str(file), "function": "model", "dtype": "float32"}
        inputs = {"x": X, "y": Y}
        found = pool.ask(name, "try_own", **request, step=step, inputs=inputs)
        assert found["raised"] is None, found["raised"]
        return pool.ask(name, "own_outcome")["outcome"]

    return ask


@pytest.mark.parametrize("step", ["forward", "backward", "train"])
def test_every_form_gives_the_same(library, step, outcome):
    first, *others = (outcome(TEXTS[library], n, step) for n in FORMS[library])
    assert all(np.isfinite(array).all() for array in first)
    for other in others:
        assert asking.apart(first, other) < 1e-4


def test_gradients_are_by_what_is_trained_alone(library, outcome):
    found = outcome(TEXTS[library], FORMS[library][0], "backward")
    assert len(found) == 1 + TRAINED[library]


def test_running_statistics_are_not_trained_nor_given_back(library, outcome):
    """They move in each step, so that two blocks of steps would seem to differ."""
    for name in FORMS[library]:
        found = outcome(TEXTS[library], name, "train")
        assert len(found) in (1, 1 + TRAINED[library])


SAME = """
SEEN = []
def counted(one):
    SEEN.append(one)
    return len(set(map(id, SEEN)))
"""
WATCHED = {
    "flax": """
from flax import nnx
class Net(nnx.Module):
    def __init__(self): self.w = nnx.Param(nnx.initializers.ones(None, (4, 3)))
    def __call__(self, x): return x @ self.w[...] * counted(self)
def model(): return Net()
""",
    "equinox": """
import equinox as eqx
from jax import numpy as jnp
class Net(eqx.Module):
    w: object
    def __call__(self, x): return x @ self.w * counted(self)
def model(): return Net(jnp.ones((4, 3)))
""",
}


@pytest.mark.jax
@pytest.mark.parametrize("package", WATCHED)
def test_a_model_is_called_as_its_users_call_it(package, outcome):
    """It is not put together anew in each eager call: that would be timed with it."""
    pytest.importorskip(package)
    needs("jax_eager")
    [found] = outcome(WATCHED[package] + SAME, "jax_eager", "forward")
    np.testing.assert_allclose(found, np.ravel(X @ np.ones((4, 3), "float32")), 1e-5)
