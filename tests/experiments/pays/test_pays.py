"""`pays` as a person runs it, on one framework."""

import json
import re

import pytest

from tests.conftest import needs, run

PROGRAM = """
import time
import jax.numpy as jnp
import numpy as np

def inputs():
    r = np.random.default_rng(0)
    x = r.standard_normal((8, 16)).astype("float32")
    return dict(x=x, w=r.standard_normal((16, 16)).astype("float32"))

def net(x, w):
    for _ in range(20):
        x = jnp.tanh(x @ w) * 0.5 + x
    return x

def timeit(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin

def fails(x, w):
    raise ValueError("no")
"""


@pytest.fixture
def pays(tmp_path):
    """The command, and the document that it wrote."""
    needs("jax_jit")
    file, out = tmp_path / "own.py", tmp_path / "out.json"
    file.write_text(PROGRAM)

    def ask(function, *options):
        places = ["--results", tmp_path / "results", "--json", out]
        options = [*options, "--cold-starts", 1, "--seconds", 1]
        done = run("pays", f"{file}:{function}", *options, *places)
        return done, json.loads(out.read_text())

    ask.loop = f"{file}:timeit"
    return ask


@pytest.mark.jax
def test_a_function_is_priced_and_timed_in_every_form(pays):
    done, found = pays("net", "--batch", 4, "--loop", pays.loop)
    assert done.returncode == 0, done.stdout
    point = found["points"][0]
    assert point["inputs"] == {"x": "float32 (4, 16)", "w": "float32 (16, 16)"}
    eager, jit = point["forms"]
    assert [eager["backend"], jit["backend"]] == ["jax_eager", "jax_jit"]
    assert jit["apart"] < 1e-4
    assert jit["ratio"]["median"] > 1
    assert jit["compile_cold_s"]["median"] > 0
    assert eager["peak_bytes"]
    assert jit["peak_bytes"]
    assert "Forward, a batch of 4: " in done.stdout
    text = " ".join(done.stdout.lower().split())
    assert re.search("the first call, which takes [0-9.]+ m?s, is inside", text)
    assert re.search("peak memory while it compiles, .* jax_jit [0-9.]+ mb", text)


@pytest.mark.jax
def test_what_fails_is_shown_whole_with_its_line(pays):
    done, _ = pays("fails")
    assert done.returncode == 1
    assert "ValueError: no" in done.stdout
    assert "in fails" in done.stdout
