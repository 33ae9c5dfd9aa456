"""What only looks equal or dead is neither; what a compiler leaves in is not gone."""

import pytest

from graphparity.experiments.graph import words
from tests.conftest import MARKERS
from tests.experiments.graph.test_measure import portrayed, sitters, static

__all__ = ["sitters"]
OF = {"torch_compile": "PyTorch", "jax_jit": "JAX", "tf_graph": "TensorFlow"}


def some(prefix, *names):
    marks = [getattr(pytest.mark, MARKERS[OF[name]]) for name in names]
    return [
        pytest.param(prefix + name, id=name, marks=mark)
        for name, mark in zip(names, marks, strict=True)
    ]


@pytest.mark.parametrize("backend", some("unlike_", *OF))
def test_values_that_only_look_equal_are_none_and_no_effect_is_dead(sitters, backend):
    row = portrayed(sitters, backend, "chain", "1x256")
    for reason in ("dead", "duplicate"):
        assert row["vanished"][reason]["found"] == {}, reason


@pytest.mark.parametrize("backend", some("kept_", "jax_jit", "tf_graph"))
def test_what_a_compiler_was_told_to_leave_is_not_gone(sitters, backend):
    row = portrayed(sitters, backend, "chain", "1x256")
    assert row["vanished"]["duplicate"]["found"] == {"exponential": 1}
    assert "0 of 1 duplicate operation gone" in words.sentence(row)
    dead = "0 of 1" if backend == "kept_tf_graph" else "1 of 1"
    assert f"{dead} dead operation gone (square_root)" in words.sentence(row)


@pytest.mark.parametrize("backend", static())
def test_products_that_no_gradient_needs_are_dead_in_the_branches(sitters, backend):
    found = portrayed(sitters, backend, "conditional", "lecture")["vanished"]
    # in PyTorch the forward product again, in TensorFlow the gradient of x
    dead = {} if backend == "jax_jit" else {"dot": 2}
    assert found["dead"]["found"] == found["dead"]["gone"] == dead
    assert not found["rewritten"].get("dot")


@pytest.mark.parametrize("backend", static())
def test_only_a_loop_carries_anything(sitters, backend):
    row = portrayed(sitters, backend, "conditional", "lecture")
    for side in ("written", "runs"):
        assert not [n["id"] for n in row[side]["nodes"] if n["op"] == "carried"], side
