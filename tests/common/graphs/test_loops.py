"""A loop in a portrait: test and body apart, what is carried, what stands behind."""

import pytest

from graphparity.common.graphs import graph
from tests.experiments.graph.test_measure import portrayed, sitters, static

__all__ = ["sitters"]

# Counted by hand: a product in front; a test; exp, product and the counter in the body;
# five operations behind; the loop itself. TensorFlow's loop counts its turns once more.
WRITTEN = {"torch_compile": 11, "jax_jit": 11}
WRITTEN |= dict.fromkeys(("tf_graph", "tf_xla", "tf_session"), 12)
KERNELS = {  # outside, in a test, in a body; XLA copies what the loop begins with
    "torch_compile": (2, 1, 1),
    "jax_jit": (3, 1, 2),
    "tf_xla": (3, 1, 2),
    "tf_graph": (6, 1, 4),
    "tf_session": (6, 1, 4),
}


def parts(scopes):
    """Counts outside a loop, in its test, in its body."""
    ends = (graph.TEST, graph.BODY)
    inside = {end: n for end in ends for s, n in scopes.items() if s.endswith(end)}
    return (scopes[""], *(inside[end] for end in ends))


@pytest.mark.parametrize("backend", static("looped_"))
def test_operations_and_kernels_of_a_loop_are_those_by_hand(sitters, backend):
    row, name = portrayed(sitters, backend, "chain", "1x256"), backend[len("looped_") :]
    assert row["operations"]["written"] == WRITTEN[name]
    launched = {scope: len(names) for scope, names in row["kernels"].items()}
    assert parts(launched) == KERNELS[name]
    assert row["launches"] == sum(KERNELS[name])  # test and body once: no alternatives


@pytest.mark.parametrize("backend", static("looped_"))
def test_counter_and_test_are_no_constants_and_what_follows_is_outside(
    sitters, backend
):
    row = portrayed(sitters, backend, "chain", "1x256")
    for reason in ("dead", "constant", "duplicate"):
        assert row["vanished"][reason]["found"] == {}, reason
    for side in ("written", "runs"):
        outside = [n["op"] for n in row[side]["nodes"] if not n["scope"]]
        assert {"tanh", "square_root", "exponential"} <= set(outside), side
        within = [n["op"] for n in row[side]["nodes"] if n["scope"]]
        assert "tanh" not in within, side
