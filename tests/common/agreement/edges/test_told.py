"""What is told of edges beside the verdicts, and what lies exactly at a limit."""

import numpy as np
import pytest

from graphparity.common.agreement import edges
from tests.common.agreement.edges.one_step import step
from tests.common.agreement.in_process import Given

SPEC = {"kind": "forward", "workload": "matmul", "config": "tenth"}
TINY = float(np.finfo(np.float32).tiny)
LEAST = float(np.finfo(np.float32).smallest_subnormal)


def at(out, edge, dtype="float32"):
    return edges.at(edge, {"y": np.asarray(out, dtype)}, dtype)


def words(found):
    return [verdict["verdict"] for verdict in found["verdicts"]]


# -- all edges of a cell ---------------------------------------------------------------


def output(value, at, **more):
    """An edge of the output, called `at`."""
    value = np.asarray(value, np.float64)
    known = {"values": {"output": value}, "judged": {"output": value < 1e30}}
    expected = {"output": {"value": value, "floor": 1e-7}}
    return step(value, at=at, **known, expected=expected, **more)


def judge(cases, outs, left_out=None):
    found = {"cases": cases, "left_out": left_out or {}}
    results = [{"output": np.asarray(out, np.float32)} for out in outs]
    return edges.judge(found, results, SPEC, "float32")


def test_every_edge_has_its_verdicts_under_its_name():
    cases = [output([1.0, 2.0], "a"), output([3.0, 4.0], "b")]
    found, told = judge(cases, [[1.0, 2.0], [3.0, 5.0]])
    named = {v["output"]: v["verdict"] for v in found}
    assert named == {"output [at a]": "agree", "output [at b]": "disagree"}
    assert told == {"edges": {"facts": {}, "not_judged": {}, "left_out": {}}}


def test_without_edges_nothing_is_told_and_what_is_left_out_is():
    assert judge([], []) == ([], {})
    found, told = judge([], [], {"a": "why"})
    assert (found, told["edges"]["left_out"]) == ([], {"a": "why"})
    assert judge([output([1.0], "a")], [[1.0]])[1]["edges"]["left_out"] == {}


def test_facts_and_what_is_not_judged_are_told_by_edge():
    cases = [output([1.0, 1e40], "a"), output([1.0], "b", facts=["output"])]
    found, told = judge(cases, [[1.0, np.inf], [2.0]])
    assert [v["verdict"] for v in found] == ["agree"]
    assert told["edges"]["facts"] == {"b": "output: 1 from the oracle's, relative"}
    assert told["edges"]["not_judged"] == {
        "a": "the reference overflows in float32 at 1 of 2: output",
        "b": "frameworks differ there by design: output",
    }


def test_outputs_that_are_not_judged_for_one_reason_are_told_together():
    edge = step([1e40], held=[False])
    for part in ("values", "expected", "judged"):
        edge[part] = {name: edge[part]["y"] for name in ("y", "z")}
    out = np.ones(1, np.float32)
    said = edges.at(edge, {"y": out, "z": out}, "float32")["not_judged"]
    assert edges._by_reason(said) == "the reference overflows in float32: y, z"
    assert edges._by_reason([*said, "u: another"]).endswith("y, z; another: u")


def test_a_step_for_every_edge():
    with pytest.raises(ValueError, match=r"zip\(\)"):
        judge([output([1.0], "a"), output([2.0], "b")], [[1.0]])


@pytest.mark.parametrize("buffers", [{"a": object()}, None])
def test_gradient_buffers_are_no_output_at_an_edge(buffers):
    found = {"cases": [output([1.0], "a")], "left_out": {}}
    results = [{"output": np.ones(1, np.float32), "buffers": buffers}]
    [verdict], _ = edges.judge(found, results, SPEC, "float32")
    assert verdict["verdict"] == "agree"


def test_an_output_that_did_not_come_disagrees():
    [verdict] = edges.at(step([1.0]), {}, "float32")["verdicts"]
    assert (verdict["output"], verdict["verdict"]) == ("y", "disagree")
    assert "did not return" in verdict["reason"]


def test_of_facts_no_edges_are_asked_and_of_all_else_the_oracle_s():
    pool, drawn = Given("edges"), {"start": "s", "batches": "b"}
    assert edges.ask(pool, {"kind": "facts"}, drawn, "float32", 3) is None
    assert pool.asked == []
    assert edges.ask(pool, SPEC, drawn, "float32", 3) == "edges"
    request = {"spec": SPEC, "dtype": "float32", "seed": 3}
    asked = (pool.judge, "edges", {**request, "start": "s", "batches": "b"})
    assert pool.asked == [asked]
    assert edges.for_backend(None, "jax_jit") == {"cases": [], "left_out": {}}


# -- one output ------------------------------------------------------------------------


@pytest.mark.parametrize("out", [[1.0], [[1.0, 2.0]]])
def test_another_shape_disagrees_though_nothing_can_be_judged(out):
    for edge in (step([np.nan, 1.0]), step([1e40, 1e40], held=[False, False])):
        found = at(out, edge)
        assert words(found) == ["disagree"]
        assert "shape" in found["verdicts"][0]["reason"]
        assert found["not_judged"] == []


def test_integers_are_judged_exactly():
    edge = step([1.0, 2.0])
    edge["values"] = {"y": np.array([1, 2])}
    assert words(at([1, 2], edge, "int64")) == ["agree"]
    assert words(at([1, 3], edge, "int64")) == ["disagree"]


@pytest.mark.parametrize(("floor", "count"), [(2.0**-8, 1), (2.0**-8 * 1.01, 0)])
def test_a_floor_up_to_a_256th_is_judged(floor, count):
    assert len(at([1.0], step([1.0], floor=floor))["verdicts"]) == count


def test_where_a_floor_is_coarse_nan_and_inf_are_judged_alone():
    edge = step([np.inf, 1.0], floor=0.5)
    assert words(at([np.inf, 7.0], edge)) == ["agree"]
    assert words(at([1.0, 7.0], edge)) == ["disagree"]


def test_what_is_judged_beside_nan_is_judged_by_itself():
    edge = step([np.inf, 1.0, 0.0])
    assert words(at([np.inf, 1.0, 0.0], edge)) == ["agree"]
    assert words(at([np.inf, 1.0, 1e-3], edge)) == ["disagree"]
    small = step([np.inf, 1e-3])  # 32 floors are 3.2e-6 of it
    assert words(at([np.inf, 1e-3 * (1.0 + 5e-6)], small)) == ["disagree"]


def test_the_first_value_that_is_another_is_named():
    found = at([np.nan, 5.0, -np.inf], step([np.nan, np.inf, np.inf]))
    reason = found["verdicts"][0]["reason"]
    assert reason.startswith("2 of 3 values")
    assert reason.endswith("are others: 5 for inf")


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ([1e40, -1e40], "overflows"),
        ([-1e40, 1.0], "overflows at 1 of 2"),
        ([1e-40, -1e-40], "underflows"),
        ([1e-40, 1.0], "underflows at 1 of 2"),
        ([1e-40, 1e40], "overflows"),
        ([TINY, TINY], "overflows"),  # on the way: itself it is a normal number
    ],
)
def test_what_the_dtype_cannot_hold_is_said(value, word):
    held = np.array(value) == 1.0
    how, _, where = word.partition(" ")
    said = at([1.0, 1.0], step(value, held=held))["not_judged"]
    assert said == [f"y: the reference {how} in float32 {where}".strip()]


@pytest.mark.parametrize(
    ("out", "word"),
    [
        ([1e-40, -1e-40, 1e-40], "kept"),
        ([0.0, 0.0, 0.0], "flushed to 0"),
        ([1e-40, 0.0, 1e-40], "some kept, some flushed to 0"),
        ([0.0, 0.0, 1e-40], "some kept, some flushed to 0"),
    ],
)
def test_what_became_of_numbers_below_the_normal_ones_is_a_fact(out, word):
    """Beside a normal number, a 0 and what is less than any number."""
    value = [1e-40, -1e-40, 1e-40, 1.0, 0.0, 1e-60, LEAST, TINY]
    held = [size in (1.0, 0.0, TINY) for size in value]
    given = [*out, 1.0, 0.0, 0.0, 0.0, TINY]
    facts = at(given, step(value, held=held))["facts"]
    assert facts == {"numbers below 1.2e-38": word}


def test_without_numbers_below_the_normal_ones_there_is_no_such_fact():
    value = [1e-60, TINY, LEAST, 1.0]
    held = [False, True, False, True]
    assert at([0.0, TINY, 0.0, 1.0], step(value, held=held))["facts"] == {}


# -- facts -----------------------------------------------------------------------------


def fact(out, value, held=None, floor=1e-7):
    found = at(out, step(value, held=held, floor=floor, facts=["y"]))
    assert found["verdicts"] == []
    return found["facts"].get("there")


def test_a_fact_tells_shape_nan_and_distance_and_nothing_where_it_is_the_oracle_s():
    assert fact([1.0], [1.0, 2.0]) == "y has shape (1,), the oracle's (2,)"
    assert fact([1.0, 2.0], [1.0, 2.0]) is None
    assert fact([1.5, 0.0], [1.0, 0.0]) == "y: 0.5 from the oracle's, relative"
    assert fact([np.nan, 1.0], [np.nan, 2.0]) == "y: 0.5 from the oracle's, relative"
    assert fact([np.nan, 2.0], [1.0, np.nan]) is not None
    assert fact([9.0, 2.0], [1e40, 2.0], held=[False, True]) is None
    assert fact([2.0, 9.0], [2.0, 1e40], held=[True, False]) is None
    assert fact([1.5, 9.0], [1.0, 1e40], held=[True, False]).startswith("y: 0.5 from")


@pytest.mark.parametrize(("off", "told"), [(0.5, False), (0.51, True)])
def test_a_fact_within_the_limit_is_not_told(off, told):
    """Of a floor of a 64th the limit of 32 is a half."""
    assert (fact([1.0 + off], [1.0], floor=2.0**-6) is not None) == told


# -- kinks -----------------------------------------------------------------------------


def kink(low, high, floor=1e-7, moved=0.0):
    sides = [{"y": np.array(low)}, {"y": np.array(high)}]
    return step(low, sides=sides, floor=floor, moved=moved)


@pytest.mark.parametrize(
    ("high", "floor", "moved", "apart"),
    [
        ([0.0, 8.0], 2.0**-5, 0.0, True),  # sqrt(2) of its length
        ([0.0, 8.0], 2.0**-4, 0.0, False),
        ([8.5, 0.0], 2.0**-10, 0.0, True),
        ([8.5, 0.0], 2.0**-8, 0.0, False),
        ([8.5, 0.0], 1e-7, 2.0**-8, False),
        ([8.5, 0.0], 1e-7, 2.0**-10, True),
        ([-8.0, 0.0], 2.0**-6, 0.0, True),
        ([8.0, 0.0], 0.0, 0.0, False),
    ],
)
def test_sides_are_apart_by_more_than_rounding(high, floor, moved, apart):
    assert edges._apart("y", kink([8.0, 0.0], high, floor, moved)) == apart


def test_sides_that_are_as_far_as_rounding_are_judged_as_one():
    """Exactly 32 floors of the second side."""
    edge = kink([1.0], [2.0], floor=2.0**-6)
    assert not edges._apart("y", edge)
    assert edges._apart("y", kink([1.0], [2.001], floor=2.0**-6))
    found = at([1.75], kink([1.0], [2.0], floor=2.0**-9))
    assert found["facts"] == {"share": "0.8"}  # 0.75, to one digit


def test_what_is_the_same_on_both_sides_is_at_no_place_between_them():
    found = at([1.0, 2.0], kink([1.0, 2.0], [1.0, 2.0]))
    assert (words(found), found["facts"]) == (["agree"], {})


def test_several_places_between_the_sides_are_told_in_order():
    edge = kink([0.0, 1.0], [1.0, 2.0])
    for part in ("values", "expected", "judged"):
        edge[part] = {name: edge[part]["y"] for name in ("y", "z", "u")}
    edge["sides"] = [dict.fromkeys("yzu", side["y"]) for side in edge["sides"]]
    outs = {"y": [1.0, 2.0], "z": [0.0, 1.0], "u": [0.5, 1.5]}
    named = {name: np.array(out, np.float32) for name, out in outs.items()}
    assert edges.at(edge, named, "float32")["facts"] == {"share": "0 to 0.5 to 1"}


@pytest.mark.parametrize("out", [[np.nan, 1.0], [np.inf, 1.0], [1.0]])
def test_what_is_no_number_between_the_sides_is_at_neither(out):
    found = at(out, kink([0.0, 1.0], [1.0, 2.0]))
    assert words(found) == ["disagree"]
    assert found["facts"] == {"share": "0"}
    assert "neither" not in found["verdicts"][0]["reason"]


def test_what_is_beside_the_sides_says_so():
    edge = kink([1.0, 1.0], [2.0, 1.0])
    [verdict] = at([1.5, 1.5], edge)["verdicts"]
    assert verdict["reason"].startswith("neither side's of there nor between: error is")
    [fine] = at([1.5, 1.0], edge)["verdicts"]
    assert fine["reason"] is None


@pytest.mark.parametrize(("moved", "word"), [(0.0, "disagree"), (1e-2, "agree")])
def test_how_far_the_sides_are_from_the_kink_counts_as_noise(moved, word):
    edge = kink([1.0, 0.0], [5.0, 0.0], moved=moved)
    assert words(at([3.0, 0.5], edge)) == [word]
