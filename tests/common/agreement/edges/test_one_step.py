"""One step at an edge: what is judged there, what is a fact, what can't be judged."""

import numpy as np
import pytest

from graphparity.common.agreement import edges
from graphparity.common.contract import registry
from tests.common.agreement.edges.one_step import step


def found(out, edge):
    """What is found of `y`: the word, and what is said beside it."""
    shown = edges.at(edge, {"y": np.asarray(out, np.float32)}, "float32")
    words = [v["verdict"] for v in shown["verdicts"]]
    return words, shown["facts"], shown["not_judged"]


@pytest.mark.parametrize(
    ("out", "word"),
    [
        ([np.nan, np.inf, 1.0], "agree"),
        ([np.nan, np.inf, 1.01], "disagree"),
        ([0.0, np.inf, 1.0], "disagree"),
        ([np.nan, -np.inf, 1.0], "disagree"),
        ([np.nan, np.nan, 1.0], "disagree"),
        ([np.nan, np.inf, np.nan], "disagree"),
    ],
)
def test_nan_and_inf_must_be_where_the_oracle_has_them(out, word):
    assert found(out, step([np.nan, np.inf, 1.0])) == ([word], {}, [])


@pytest.mark.parametrize(("out", "word"), [(np.nan, "agree"), (0.0, "disagree")])
def test_nan_alone_is_judged_too(out, word):
    assert found([out], step([np.nan]))[0] == [word]


def test_what_overflows_in_the_dtype_alone_is_not_judged_and_the_rest_is():
    edge = step([1e40, 2.0], held=[False, True])
    for out, word in (([np.inf, 2.0], "agree"), ([np.inf, 3.0], "disagree")):
        words, _, said = found(out, edge)
        assert words == [word]
        assert said == ["y: the reference overflows in float32 at 1 of 2"]
    words, _, said = found([1.0], step([1e40], held=[False]))
    assert (words, len(said)) == ([], 1)


def test_where_the_reference_itself_is_far_off_nothing_is_judged():
    words, _, said = found([7.0], step([1.0], floor=0.5))
    assert words == []
    assert said == ["y: the reference itself is far off in float32"]


@pytest.mark.parametrize(
    ("out", "word", "place"),
    [
        ([1.0, 5.0], "agree", "0"),
        ([3.0, 5.0], "agree", "1"),
        ([2.0, 5.0], "agree", "0.5"),
        ([4.0, 5.0], "disagree", "1"),
        ([0.0, 5.0], "disagree", "0"),
        ([2.0, 5.1], "disagree", "0.5"),
    ],
)
def test_at_a_kink_all_between_its_sides_is_right(out, word, place):
    sides = [{"y": np.array([1.0, 5.0])}, {"y": np.array([3.0, 5.0])}]
    words, facts, _ = found(out, step([1.0, 5.0], sides=sides))
    assert (words, facts) == ([word], {"share": place})


def test_a_fact_is_told_and_not_judged():
    edge = step([np.nan, 1.0], facts=["y"])
    words, facts, said = found([0.0, 1.0], edge)
    assert words == []
    assert facts == {"there": "y: 0 of 2 are NaN or inf, in the oracle 1"}
    assert said == ["y: frameworks differ there by design"]


def test_a_static_graph_is_not_asked_for_another_size_and_says_so():
    known = {"cases": [step([1.0]), step([1.0], at="one", resized=True)]}
    known |= {"left_out": {"a": "b"}}
    assert len(edges.for_backend(known, "jax_eager")["cases"]) == 2
    static = edges.for_backend(known, "jax_jit")
    assert [edge["at"] for edge in static["cases"]] == ["there"]
    assert static["left_out"] == {"a": "b", "one": edges.RESIZED}


@pytest.mark.parametrize("workload", registry.workloads())
def test_every_workload_names_its_edges_or_why_it_has_none(workload):
    if hasattr(registry.reference(workload), "FACTS"):
        pytest.skip("values as specified: it has no inputs")
    program = registry.load(registry.oracle().name, "edges", workload)
    assert all(program.LEFT_OUT.values())
