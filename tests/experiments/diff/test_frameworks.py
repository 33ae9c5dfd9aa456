"""`diff` of programs in each framework: eager, shaken, compiled."""

import json

import pytest

from tests.conftest import backends, marks, needs, run

COMMON = """
import numpy as np
def inputs():
    r = np.random.default_rng(0)
    x = r.standard_normal((6, 5)).astype("float32")
    return dict(x=x, w=r.standard_normal((5, 5)).astype("float32"))
"""
NUMPY = f"{COMMON}def net(x, w): return np.tanh(x @ w), (x @ w).sum()\n"
NAMES = {
    "torch_eager": ("import torch", "torch", "torch.sum", "torch.rand(())"),
    "jax_eager": ("import jax, jax.numpy as jnp", "jnp", "jnp.sum", "np.random.rand()"),
    "tf_eager": (
        "import tensorflow as tf",
        "tf",
        "tf.reduce_sum",
        "float(np.random.rand())",
    ),
}
PROGRAM = """
{imports}
def net(x, w): return {lib}.tanh(x @ w), {sum}(x @ w)
def again(x, w):
    z = {lib}.exp(-2 * (x @ w))
    return (1 - z) / (1 + z), {sum}(x @ w)
def other(x, w): return {lib}.tanh(x @ w) * 1.00001, {sum}(x @ w)
def branch(x, w):
    if x[0, 0]{seen} > 1000:
        x = 2 * x
    return {lib}.tanh(x @ w), {sum}(x @ w)
def taken(x, w):
    if x[0, 0] < 1000:
        x = 2 * x
    return {lib}.tanh(x @ w), {sum}(x @ w)
def drawn(x, w):
    return {lib}.tanh(x @ w) + {drawn}, {sum}(x @ w)
def half(x, w):
    {half}
    return {lib}.tanh(x @ w), {sum}(x @ w)
def black_box(x, w):
    y, s = net({make}(x), {make}(w))
    return np.asarray(y), np.asarray(s)
"""
BRANCH = "    if x[0, 0]{} > 1000:"
SEEN = {"tf_eager": ".numpy()"}  # or AutoGraph takes it
HALF = {
    "torch_eager": "x = x.half().float() if x.dtype == torch.float32 else x",
    "jax_eager": "x = x.astype('float16').astype('float32') "
    "if x.dtype == 'float32' else x",
    "tf_eager": "x = tf.cast(tf.cast(x, 'float16'), 'float32') "
    "if x.dtype == tf.float32 else x",
}
MAKE = {
    "torch_eager": "torch.tensor",
    "jax_eager": "jnp.array",
    "tf_eager": "tf.constant",
}


@pytest.fixture
def diff(tmp_path):
    def ask(backend, *functions, options=()):
        imports, lib, total, drawn = NAMES[backend]
        text = COMMON + PROGRAM.format(
            imports=imports,
            lib=lib,
            sum=total,
            drawn=drawn,
            half=HALF[backend],
            make=MAKE[backend],
            seen=SEEN.get(backend, ""),
        )
        (tmp_path / "own.py").write_text(text)
        (tmp_path / "plain.py").write_text(NUMPY)
        out = tmp_path / "out.json"
        mine = [
            str(tmp_path / one) if ":" in one else f"{tmp_path / 'own.py'}:{one}"
            for one in functions
        ]
        places = ["--results", tmp_path / "results", "--json", out]
        every = [*mine, *places, "--search", 0, *options]  # for no causes
        return run("diff", *every), json.loads(out.read_text())

    return ask


def verdicts(document):
    return {pair["second"]: pair["verdict"] for pair in document["pairs"]}


@pytest.mark.parametrize("backend", backends(graph="dynamic"))
def test_programs_as_they_are(diff, backend):
    needs(backend)
    names = ["plain.py:net", "net", "again", "other", "black_box", "half"]
    done, document = diff(backend, *names, options=["--eager-only"])
    assert verdicts(document) == {
        "own.py:net": "same mathematics",
        "own.py:again": "same mathematics",
        "own.py:other": "another function",
        "own.py:black_box": "same mathematics",
        "own.py:half": "same mathematics",
    }
    programs = document["programs"]
    tensors = {name for name, one in programs.items() if one["tensors"]}
    assert tensors == {f"own.py:{n}" for n in ("net", "again", "other", "half")}
    assert "gradients are not compared: plain.py:net takes and gives NumPy" in (
        done.stdout
    )
    assert "own.py:half is off by" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("backend", backends(graph="dynamic"))
def test_gradients_are_compared(diff, backend):
    needs(backend)
    done, document = diff(backend, "net", "again", "half", options=["--eager-only"])
    rows = {row["output"]: row for row in document["pairs"][0]["rows"]}
    assert list(rows) == ["[0]", "[1]", "gradient by x", "gradient by w"]
    for row in rows.values():
        assert row["verdict"] == "same mathematics"
        assert all(1e-9 < error < 1e-5 for error in row["errors"])
    beyond = document["pairs"][1]["rows"][0]["excess"]
    told = "how much its own operations round is not known"
    assert beyond[0] is None
    assert beyond[1] > 100
    assert told not in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("backend", backends(graph="dynamic"))
def test_what_compiling_makes_of_them(diff, backend, tmp_path):
    needs(backend)
    done, document = diff(backend, "net", "branch", "drawn")
    forms = {
        name: {form["backend"]: form for form in program["forms"]}
        for name, program in document["programs"].items()
    }
    for form in forms["own.py:net"].values():
        assert not form["refused"]
        rows = {row["output"]: row for row in form["rows"]}
        assert list(rows) == ["[0]", "[1]", "gradient by x", "gradient by w"]
        for row in rows.values():
            assert row["verdict"] == "same mathematics"
            assert row["said"]
    refused = {n: f["refused"] for n, f in forms["own.py:branch"].items()}
    strict = [text for name, text in refused.items() if not name.endswith("_default")]
    assert strict
    branch = BRANCH.format(SEEN.get(backend, ""))
    number = (tmp_path / "own.py").read_text().splitlines().index(branch) + 1
    assert all(text.startswith(f"own.py:{number}: ") for text in strict)
    assert not refused.get("torch_compile_default")
    for fact in [f for form in forms["own.py:drawn"].values() for f in form["facts"]]:
        assert fact.startswith("8 different of 8 eagerly, ")
    if backend != "torch_eager":  # it draws in the graph
        assert "1 of 8 compiled: something is drawn while tracing" in done.stdout


@pytest.mark.tensorflow
def test_an_if_that_autograph_takes_is_the_same_program(diff):
    needs("tf_eager")
    _, document = diff("tf_eager", "taken", "taken")
    forms = document["programs"]["own.py:taken"]["forms"]
    assert [form["refused"] for form in forms] == [None, None]
    words = {row["verdict"] for form in forms for row in form["rows"]}
    assert words == {"same mathematics"}


@pytest.mark.parametrize("name", [pytest.param("", marks=marks("torch_eager"))])
def test_a_file_of_numpy_whose_neighbour_makes_tensors_runs_in_their_worker(
    diff, tmp_path, name
):
    del name
    needs("torch_eager")
    (tmp_path / "helper.py").write_text(
        "import torch\ndef to(x): return torch.tensor(x)"
    )
    text = f"{COMMON}import helper\n"
    text += (
        "def net(x, w): return helper.to(np.tanh(x @ w)), helper.to((x @ w).sum())\n"
    )
    (tmp_path / "lean.py").write_text(text)
    done, document = diff(
        "torch_eager", "plain.py:net", "lean.py:net", options=["--eager-only"]
    )
    assert document["programs"]["lean.py:net"]["backend"] == "torch_eager"
    assert done.returncode == 0


KERAS = f"""{COMMON}
import keras
def norm(x, w): return np.asarray(keras.layers.BatchNormalization()(x, training=True))
"""
BY_HAND = f"""{COMMON}
def norm(x, w): return (x - x.mean(0)) / np.sqrt(x.var(0) + x.dtype.type(1e-3))
"""


@pytest.mark.parametrize("name", [pytest.param("", marks=marks("tf_eager"))])
def test_keras_computes_in_the_dtype_that_it_is_called_in(diff, tmp_path, name):
    """Its first layer keeps a dtype for all that follow, in float64 and in float32."""
    del name
    needs("tf_eager")
    (tmp_path / "layer.py").write_text(KERAS)
    (tmp_path / "hand.py").write_text(BY_HAND)
    both = ["hand.py:norm", "layer.py:norm"]
    done, document = diff("tf_eager", *both, options=["--eager-only"])
    row = document["pairs"][0]["rows"][0]
    assert row["verdict"] == "same mathematics"
    assert 1e-9 < row["errors"][1] < 1e-5
    assert done.returncode == 0
