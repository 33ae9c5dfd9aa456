"""What only looks equal or dead is neither; what a compiler leaves in is not gone."""

import pytest

from graphparity.experiments.graph import words
from tests.conftest import backends
from tests.counted import by_hand
from tests.experiments.graph.test_measure import planted, portrayed, sitters

__all__ = ["sitters"]


@pytest.mark.parametrize(("twin", "backend"), planted("unlike_"))
def test_values_that_only_look_equal_are_none_and_no_effect_is_dead(
    sitters, twin, backend
):
    row = portrayed(sitters, twin, "chain", "1x256")
    for reason in ("dead", "duplicate"):
        assert row["vanished"][reason]["found"] == {}, reason


@pytest.mark.parametrize(("twin", "backend"), planted("kept_"))
def test_what_a_compiler_was_told_to_leave_is_not_gone(sitters, twin, backend):
    dead = by_hand(backend, "KEPT_DEAD")
    row = portrayed(sitters, twin, "chain", "1x256")
    assert row["vanished"]["duplicate"]["found"] == {"exponential": 1}
    assert "0 of 1 duplicate operation gone" in words.sentence(row)
    assert f"{dead} of 1 dead operation gone (square_root)" in words.sentence(row)


@pytest.mark.parametrize("backend", backends(graph="static"))
def test_products_that_no_gradient_needs_are_dead_in_the_branches(sitters, backend):
    dead = by_hand(backend, "DEAD")
    found = portrayed(sitters, backend, "conditional", "lecture")["vanished"]
    assert found["dead"]["found"] == found["dead"]["gone"] == dead
    assert not found["rewritten"].get("dot")


@pytest.mark.parametrize("backend", backends(graph="static"))
def test_only_a_loop_carries_anything(sitters, backend):
    row = portrayed(sitters, backend, "conditional", "lecture")
    for side in ("written", "runs"):
        assert not [n["id"] for n in row[side]["nodes"] if n["op"] == "carried"], side
