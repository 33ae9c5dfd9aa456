"""Questions that people asked: why is the compiled one slow, or the clock wrong."""

from pathlib import Path

import numpy as np
import pytest

from graphparity.experiments.pays import facts, words
from tests.conftest import marks, needs
from tests.experiments.pays.test_words import document

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def seen(pool):
    """What is seen of a program, and what is said of it."""

    def watch(name, place, side=64, key="x"):
        needs(name)
        x = np.random.default_rng(0).standard_normal((side, side)).astype("float32")
        request = {"place": str(CASES / place), "function": "calls"}
        found = pool.ask(name, "own_watch", dtype="float32", inputs={key: x}, **request)
        assert found["raised"] is None, found["raised"]
        assert not found["tensors"]
        return (
            found,
            facts.lines(document(watched=found)),
            words.summary(document(watched=found)),
        )

    return watch


def line_of(place, text):
    lines = (CASES / place).read_text().splitlines()
    return next(n for n, line in enumerate(lines, 1) if text in line)


NUMBERS = [
    pytest.param("jax_eager", "python_number/jax.py", 1, marks=marks("jax_eager")),
    pytest.param("tf_eager", "python_number/tensorflow.py", 1, marks=marks("tf_eager")),
]


@pytest.mark.parametrize(("name", "place", "once"), NUMBERS)
def test_a_python_number_that_retraces_is_named(name, place, once, seen):
    found, lines, answer = seen(name, place)
    again, single = sorted(found["traces"], key=lambda one: -one["count"])
    assert (again["count"], again["numbers"]) == (200, ["n"])
    assert again["different"] == 200
    assert (single["count"], single["numbers"]) == (once, [])
    assert again["line"] == line_of(place, "def step(x, n)")
    assert any("n is a Python number, another one in each call" in t for t in lines)
    assert "step is compiled 200 times in one call of it" in answer


@pytest.mark.jax
def test_a_loop_that_does_not_wait_is_found(seen):
    found, _, answer = seen("jax_eager", "not_waited/jax.py", side=2000, key="a")
    first, second = found["loops"]
    assert facts.unwaited(first)
    assert not facts.unwaited(second)
    assert "Its own loop seconds does not wait for the result" in answer


@pytest.mark.pytorch
def test_a_number_that_is_read_breaks_the_graph(pool):
    needs("torch_compile_default")
    place = "item/pytorch.py"
    r = np.random.default_rng(0)
    given = {
        "x": r.standard_normal((32, 64)).astype("float32"),
        "w": r.standard_normal((64, 64)).astype("float32") / 8,
    }
    request = {"place": str(CASES / place), "dtype": "float32", "step": "forward"}
    ask = lambda name, function: pool.ask(
        name, "own_graphs", function=function, inputs=given, **request
    )
    found = ask("torch_compile_default", "with_item")
    assert [one["line"] for one in found["breaks"]] == [line_of(place, ".item()")]
    assert "item" in found["breaks"][0]["reason"]
    assert found["graphs"] == 0
    strict = ask("torch_compile", "with_item")
    assert (strict["graphs"], strict["breaks"]) == (1, [])
    assert {one.rpartition(":")[2] for one in strict["numbers"]} == {
        str(line_of(place, ".item()"))
    }
    assert ask("torch_compile_default", "without")["graphs"] == 1


TORCH = """
import torch
def calls(x):
    step = torch.compile(lambda x, n: (x @ x / n).sum(), backend="eager")
    x = torch.tensor(x)
    return {"sum": str(float(sum(step(x, n) for n in range(2, 8))))}
"""


@pytest.mark.pytorch
def test_what_dynamo_recorded_is_told(seen, tmp_path):
    file = tmp_path / "pytorch.py"
    file.write_text(TORCH)
    found, lines, answer = seen("torch_eager", file)
    (one,) = found["traces"]
    assert (one["function"], one["line"], one["count"]) == ("<lambda>", 4, 2)
    why = "once more because n is a Python number, and no longer 2"
    assert f"<lambda> (line 4) is traced 2 times: {why}" in lines
    assert "<lambda> is compiled 2 times in one call of it" in answer
