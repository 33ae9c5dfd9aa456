"""A loop in a portrait: test and body apart, what is carried, what stands behind."""

import pytest

from graphparity.common.graphs import graph
from tests.counted import by_hand
from tests.experiments.graph.test_measure import planted, portrayed, sitters

__all__ = ["sitters"]


def parts(scopes):
    """Counts outside a loop, in its test, in its body."""
    ends = (graph.TEST, graph.BODY)
    inside = {end: n for end in ends for s, n in scopes.items() if s.endswith(end)}
    return (scopes[""], *(inside[end] for end in ends))


@pytest.mark.parametrize(("twin", "backend"), planted("looped_"))
def test_operations_and_kernels_of_a_loop_are_those_by_hand(sitters, twin, backend):
    written, kernels = (
        by_hand(backend, "LOOP_WRITTEN"),
        by_hand(backend, "LOOP_KERNELS"),
    )
    row = portrayed(sitters, twin, "chain", "1x256")
    assert row["operations"]["written"] == written
    launched = {scope: len(names) for scope, names in row["kernels"].items()}
    assert parts(launched) == kernels
    assert row["launches"] == sum(kernels)  # test and body once: no alternatives


@pytest.mark.parametrize(("twin", "backend"), planted("looped_"))
def test_counter_and_test_are_no_constants_and_what_follows_is_outside(
    sitters, twin, backend
):
    row = portrayed(sitters, twin, "chain", "1x256")
    for reason in ("dead", "constant", "duplicate"):
        assert row["vanished"][reason]["found"] == {}, reason
    for side in ("written", "runs"):
        outside = [n["op"] for n in row[side]["nodes"] if not n["scope"]]
        assert {"tanh", "square_root", "exponential"} <= set(outside), side
        within = [n["op"] for n in row[side]["nodes"] if n["scope"]]
        assert "tanh" not in within, side
