"""What a compiled form refuses is told with what to write instead, and that runs."""

import numpy as np
import pytest

from graphparity.common.contract import siblings
from graphparity.common.user import breaks
from graphparity.experiments.pays import cures, facts, words
from tests.conftest import marks, needs
from tests.experiments.pays.test_words import base, document, form, point

X = np.linspace(1.0, 4.0, 12, dtype="float32").reshape(4, 3)
TORCH = """
import torch
from torch._higher_order_ops import while_loop
def branch(x): return x * 2 if x.sum() > 0 else -x
double, less = lambda x: x * 2, lambda x: -x
def branch_in_graph(x): return torch.cond(x.sum() > 0, double, less, (x,))
def read(x): return x * 2 if x.sum().item() > 0 else -x
def read_in_graph(x): return torch.where(x.sum() > 0, x * 2, -x)
def halved(x):
    while x.sum() > 1:
        x = x / 2
    return x
more, half = lambda x: x.sum() > 1, lambda x: (x / 2,)
def halved_in_graph(x): return while_loop(more, half, (x,))[0]
"""
JAX = """
import numpy as np
from jax import lax, numpy as jnp
def branch(x): return x * 2 if x.sum() > 0 else -x
def branch_in_graph(x): return lax.cond(x.sum() > 0, lambda x: x * 2, lambda x: -x, x)
def halved(x):
    while x.sum() > 1:
        x = x / 2
    return x
def halved_in_graph(x): return lax.while_loop(lambda x: x.sum() > 1, lambda x: x / 2, x)
def masked(x): return x[x > 2].sum()
def masked_in_graph(x): return jnp.where(x > 2, x, 0).sum()
def numpys(x): return jnp.asarray(np.tanh(np.asarray(x)))
def numpys_in_graph(x): return jnp.tanh(x)
def row(x): return jnp.asarray([x[0], x[1]][int(x[0, 0])])
def row_in_graph(x): return jnp.take(x, x[0, 0].astype(int), axis=0)
def times(x):
    for _ in range(x[0, 0].astype(int)): x = x * 2
    return x
def times_in_graph(x):
    return lax.fori_loop(0, x[0, 0].astype(int), lambda _, x: x * 2, x)
"""
TF = """
import keras
import numpy as np
import tensorflow as tf
def made(function):
    class Net(keras.Model):
        def call(self, x): return function(x)
    return Net()
def branch(): return made(lambda x: x * 2 if tf.reduce_sum(x) > 0 else -x)
def branch_in_graph():
    return made(lambda x: tf.cond(tf.reduce_sum(x) > 0, lambda: x * 2, lambda: -x))
def halved():
    def work(x):
        while tf.reduce_sum(x) > 1:
            x = x / 2
        return x
    return made(work)
def halved_in_graph():
    more = lambda x: tf.reduce_sum(x) > 1
    return made(lambda x: tf.while_loop(more, lambda x: (x / 2,), (x,))[0])
def rows(): return made(lambda x: tf.add_n([2 * one for one in x]))
def rows_in_graph(): return made(lambda x: tf.add_n([2 * one for one in tf.unstack(x)]))
def numpys(): return made(lambda x: tf.constant(np.tanh(x)))
def numpys_in_graph(): return made(tf.tanh)
def read(): return made(lambda x: x * float(tf.reduce_sum(x)))
def read_in_graph(): return made(lambda x: x * tf.reduce_sum(x))
"""
CASES = {
    "torch_compile": (
        TORCH,
        {"branch": "torch.cond", "read": "torch.where", "halved": "while_loop"},
    ),
    "jax_jit": (
        JAX,
        {
            "branch": "lax.cond",
            "halved": "lax.while_loop",
            "masked": "jnp.where(mask, x, 0)",
            "numpys": "the function of jax.numpy",
            "row": "leave it an array",
            "times": "lax.fori_loop",
        },
    ),
    "tf_graph": (
        TF,
        {
            "branch": "tf.cond",
            "halved": "tf.while_loop",
            "rows": "tf.unstack",
            "numpys": "the function of TensorFlow",
            "read": "leave it a tensor",
        },
    ),
}
EVERY = [
    pytest.param(name, text, function, cure, id=f"{name}-{function}", marks=marks(name))
    for name, (text, each) in CASES.items()
    for function, cure in each.items()
]


@pytest.mark.parametrize(("name", "text", "function", "cure"), EVERY)
def test_what_is_refused_is_told_with_what_to_write_and_that_runs(
    name, text, function, cure, tmp_path, pool
):
    needs(name)
    file = tmp_path / "own.py"
    file.write_text(text)
    request = {"place": str(file), "dtype": "float32", "inputs": {"x": X}}
    request["step"] = "forward"

    def ask(backend, function):
        return pool.ask(backend, "try_own", function=function, **request)

    refused = ask(name, function)["raised"]
    assert refused, "it is not refused any more"
    dynamic = siblings.dynamic(name)
    assert cure in cures.of(dynamic, breaks.told(refused, str(file)))
    found = []
    for backend, called in ((dynamic, function), (name, f"{function}_in_graph")):
        assert ask(backend, called)["raised"] is None
        found += pool.ask(backend, "own_outcome")["outcome"]
    own, other = found
    np.testing.assert_allclose(own, other, rtol=1e-6)


def refusing(**changes):
    nothing = {"ratio": None, "step_s": None, "break_even": None, "cure": "Write it so"}
    return form(refused="net.py:3: no", **{**nothing, **changes})


def test_where_nothing_takes_it_the_answer_says_once_what_to_write():
    one = point(refusing(), refusing(backend="tf_xla"))
    assert words.answer(one) == (
        "no compiled form takes it, so there is nothing to pay for. Write it so."
    )
    assert "Write it so" not in facts.lines(document(one))


def test_where_some_form_takes_it_it_is_said_below_the_table():
    one = point(refusing(), form("tf_xla"))
    assert facts.lines(document(one))[-1] == "Write it so"
    assert "Write it so" not in words.answer(one)


def test_of_what_fails_as_it_is_the_answer_has_it_too():
    one = {**point(form()), "forms": [base(refused="no", cure="Write it so")]}
    assert words.answer(one).endswith("nothing to compile. Write it so.")


@pytest.mark.parametrize("raised", [None, "ValueError: of one's own"])
def test_of_anything_else_nothing_is_said(raised):
    for backend in ("jax_eager", "torch_eager", "tf_eager", "numpy_ref"):
        assert cures.of(backend, raised) is None
