"""What `pays --explain` says, from figures written by hand."""

from graphparity.experiments.explain.match import REST
from graphparity.experiments.pays import explained


def row(name, op, seconds, kind="kernel"):
    return {"name": name, "op": op, "seconds": seconds, "kind": kind, "count": 1.0}


def side(*rows, within=True, step=1e-3):
    recorded = sum(one["seconds"] for one in rows if one["op"] != REST)
    return {
        "step_s": {"median": step, "low": step, "high": step},
        "profiled_s": step,
        "recorded_s": recorded,
        "not_recorded_s": step - recorded,
        "recorded_over_measured": recorded / step,
        "within": within,
        "rows": list(rows),
    }


def test_the_largest_parts_are_named_with_their_longest_kernel():
    found = side(
        row("dot.3", "dot", 5e-4),
        row("dot.9", "dot", 1e-4),
        row("run", "dispatch", 3e-4, "dispatch"),
        row("x", "pointwise", 5e-6),
        row(REST, REST, 9e-5, "rest"),
    )
    assert explained.time("jax_jit", found) == (
        "jax_jit: of 1.00 ms a step 60 % dot (dot.3), 30 % dispatch."
    )


def test_what_was_not_recorded_is_said():
    found = side(row("dot.3", "dot", 5e-4), within=False)
    assert " The profiler records" in explained.time("jax_jit", found)
    assert "50 % (NOT within 10 %)" in explained.time("jax_jit", found)
    nothing = explained.time("jax_jit", side(within=False))
    assert "a step nothing is told" in nothing


def point(inside):
    forms = [{"backend": "jax_eager", "inside": None}]
    return {"forms": [*forms, {"backend": "jax_jit", "inside": inside}]}


def test_a_form_has_its_graph_and_its_time_or_why_not():
    whole = {
        "portrait": {"written": 2, "runs": 1, "launches": 1, "text": "2 operations."},
        "portrait_not": None,
        "side": side(row("dot", "dot", 1e-3)),
        "side_not": None,
    }
    assert explained.lines(point(whole)) == [
        "jax_jit: 2 operations.",
        "jax_jit: of 1.00 ms a step 100 % dot.",
    ]
    none = {"portrait": None, "portrait_not": "no", "side": None, "side_not": "why"}
    assert explained.lines(point(none)) == [
        "jax_jit: its graph is not shown: no.",
        "jax_jit: where its time goes is not told: why.",
    ]
