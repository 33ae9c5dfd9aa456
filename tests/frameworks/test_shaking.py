"""Relative errors put into every operation of a person's own function."""

import math

import numpy as np
import pytest

from tests.conftest import backends, marks, needs

SIZE = 2.0**-40
COUNT = 6  # runs
NAMES = {  # as each framework writes it
    "torch_eager": {
        "imports": "import torch",
        "transposed": "x.T",
        "larger": "torch.maximum(x, -x)",
        "tanh": "torch.tanh(x)",
        "sum": "torch.sum(x * 1.5)",
    },
    "jax_eager": {
        "imports": "import jax.numpy as jnp",
        "transposed": "x.T",
        "larger": "jnp.maximum(x, -x)",
        "tanh": "jnp.tanh(x)",
        "sum": "jnp.sum(x * 1.5)",
    },
    "tf_eager": {
        "imports": "import tensorflow as tf",
        "transposed": "tf.transpose(x)",
        "larger": "tf.maximum(x, -x)",
        "tanh": "tf.tanh(x)",
        "sum": "tf.reduce_sum(x * 1.5)",
    },
}
PROGRAM = """
{imports}
def net(x, w):
    return dict(transposed={transposed}, larger={larger}, tanh={tanh}, sum={sum},
                product=x @ w, cube={tanh}**3)
"""
GRAPHED = """
import numpy as np, tensorflow as tf
@tf.function
def loop(x):
    for _ in tf.range(3):
        if tf.reduce_sum(x) > 1e9:
            break
        x = tf.tanh(x)
    return x
def net(x, w):
    v = tf.Variable(x)
    v.assign_add(x)
    return dict(loop=loop(x), written=tf.convert_to_tensor(v), twice=2 * x)
KNOWN = loop.get_concrete_function(tf.TensorSpec((8, 96), tf.float64))
def graph(x, w):
    return KNOWN(x)
"""


def inputs():
    r = np.random.default_rng(0)  # all of one sign: no sum of them cancels
    return {"x": -r.uniform(1.0, 2.0, (8, 96)), "w": r.uniform(1.0, 2.0, (96, 7))}


@pytest.fixture
def shaken(pool64, tmp_path):
    """The root mean square of what every output is off by, in shakings' own."""

    def ask(backend, text, function="net", gradients=None):
        (tmp_path / "own.py").write_text(text)
        call = {"place": str(tmp_path / "own.py"), "function": function}
        assert (
            pool64.ask(backend, "user_load", dtype="float64", **call)["raised"] is None
        )
        given = {"inputs": inputs(), "tensors": True}
        value = pool64.ask(backend, "user_call", **given)["arrays"]
        given |= {"count": COUNT, "size": SIZE, "gradients": gradients}
        reply = pool64.ask(backend, "user_shaken", inside=True, **given)
        again = pool64.ask(backend, "user_call", inputs=inputs(), tensors=True)[
            "arrays"
        ]
        assert all(np.array_equal(value[name], again[name]) for name in value)
        plain = pool64.ask(backend, "user_shaken", inside=False, **given)
        return reply, moved(value, reply["runs"]), moved(value, plain["runs"])

    return ask


def moved(value, runs):
    found = {}
    for name, one in value.items():
        far = [np.linalg.norm(run["values"][name] - one) for run in runs]
        square = np.mean(np.square(far)) if far else math.nan
        found[name] = math.sqrt(3 * square) / np.linalg.norm(one) / SIZE
    return found


@pytest.mark.parametrize("backend", backends(graph="dynamic"))
def test_what_rounds_is_shaken_as_often_as_it_rounds(shaken, backend):
    needs(backend)
    reply, inside, plain = shaken(
        backend, PROGRAM.format(**NAMES[backend]), gradients=0
    )
    assert reply["inside"]
    assert reply["raised"] is None
    for name in ("transposed", "larger"):  # moved and chosen: exactly the inputs' error
        assert inside[name] == plain[name]
    assert 0.9 < math.sqrt(inside["tanh"] ** 2 - plain["tanh"] ** 2) < 1.1
    assert 0.7 < inside["product"] / math.sqrt(96) < 1.2
    assert 0.3 < inside["sum"] / math.sqrt(8 * 96) < 2.0
    assert 1.5 < inside["cube"] < 4.5  # though its exponents are not shaken
    grads = [run["gradients"]["x"] for run in reply["runs"]]
    assert np.isfinite(grads).all()
    assert len({one.tobytes() for one in grads}) == len(grads)


@pytest.mark.parametrize("name", [pytest.param("", marks=marks("tf_eager"))])
def test_functions_of_tensorflow_are_shaken_inside(shaken, name):
    del name
    needs("tf_eager")
    reply, inside, plain = shaken("tf_eager", GRAPHED)
    assert reply["inside"]
    assert 1.2 < math.sqrt(inside["loop"] ** 2 - plain["loop"] ** 2) < 2.0
    assert 0.8 < math.sqrt(inside["written"] ** 2 - plain["written"] ** 2) < 1.2


@pytest.mark.parametrize("name", [pytest.param("", marks=marks("tf_eager"))])
def test_a_graph_that_is_made_already_is_not_reached_and_is_not_taken_for_exact(
    shaken, name
):
    del name
    needs("tf_eager")
    reply, *_ = shaken("tf_eager", GRAPHED, function="graph")
    assert "the inside of a graph is not reached" in reply["raised"]
    assert reply["runs"] == []
    assert not reply["inside"]
