"""Costs of control flow: what is timed and when, figures, words and the picture."""

import copy
import re
from types import SimpleNamespace

import pytest

from graphparity.experiments.control_flow import (
    conditionals,
    cost,
    facts as control_flow_facts,
    figures,
    picture,
    words,
)
from tests.conftest import needs
from tests.experiments.shared import pictures


def sampled(step_s, compiled=False):
    """Six rounds of blocks about a pass, each a little off."""
    found = {}
    for n in range(6):
        blocks = [step_s * (1 + 0.001 * (n + k)) for k in range(5)]
        found[n] = {
            "blocks": [None] * 5 if compiled else blocks,
            "compiled_s": blocks if compiled else [],
            "first_s": 1.0 + step_s,
            "second_s": step_s,
            "compiled": compiled,
        }
    return found


def samples(name="jax_jit"):
    """A backend whose operator is twice as fast as where, and compiles always."""
    found = {}
    for request in cost.requests(FACTS["facts"], 0):
        for arm in request["streams"]:
            slow = arm.startswith("by_where") or arm.startswith("recursive")
            found[name, arm] = sampled(2.0 if slow else 1.0, arm.startswith("by_cond"))
    return found


def agreeing(form, **more):
    return {"form": form, "way": "traced", "status": "agree", "reason": None, **more}


CASE = {"first": {"runs": 1, "rows": 4}, "second": {"runs": 0, "rows": 0}}
TWICE = {**CASE, "first": {"runs": 2, "rows": 8}}
RAN = {
    "cases": [{"ran": CASE, "ran_with_gradients": TWICE}],
    "breaks": None,
    "compiles_again": False,
}
FACTS = {
    "backend": "jax_jit",
    "status": "found",
    "reason": None,
    "facts": {
        "conditionals": [agreeing(form, **RAN) for form in conditionals.SCALAR],
        "rows": [],
        "leaks": [
            agreeing("by_double_where", body="inverse", nan_at=[]),
            agreeing("by_where", body="inverse", nan_at=[0.0]) | {"status": "leaks"},
        ],
        "numbers": [],
        "whiles": [],
        "fixed": [agreeing(form, gradient=None) for form in control_flow_facts.FIXED],
        "trees": [
            agreeing(form, graphs=[1, 2], shapes=2, nodes=3, computed=3)
            for form in control_flow_facts.TREES
        ],
    },
}


def test_what_must_compile_cold_is_opened_last():
    cold = [r["cold"] for r in cost.requests(FACTS["facts"], 0)]
    assert cold == sorted(cold)
    assert any(cold)


def test_a_form_that_is_refused_is_not_timed():
    facts = copy.deepcopy(FACTS["facts"])
    facts["conditionals"][0]["status"] = "refused"
    forms = {r["options"]["form"] for r in cost.requests(facts, 0)}
    assert "by_if" not in forms
    assert "by_cond" in forms


def test_a_loop_whose_compiling_explodes_is_not_taken_to_the_end():
    first = {1: 1.0, 8: 1.2, 11: 8.0}
    opened = {f"fixed_python/{n}": {"first_s": s} for n, s in first.items()}
    reason = cost.explodes(opened, {"form": "fixed_python", "steps": 64})
    assert "1.2 s for 8 iterations to 8 s for 11" in reason
    for other in ("fixed_operator", "fixed_python"):
        opened |= {f"{other}/{n}": {"first_s": 2.5 + n / 100} for n in first}
        given = {"form": other, "steps": 64}
        assert cost.explodes(opened, given) is None
    assert cost.explodes(opened, {"form": "by_cond", "times": 8}) is None


def test_what_a_round_did_not_compile_no_later_round_does():
    asked, failed = [], {}
    ask = lambda name, command, **more: asked.append(more["options"]) or {}
    pool = SimpleNamespace(places={"a": [0], "b": [1]}, ask=ask)
    made = {"form": "fixed_python", "steps": 64}
    request = {"kind": "looped", "options": made, "streams": {"fixed_python/64": []}}
    before = {f"fixed_python/{n}": {"first_s": s} for n, s in ((8, 1.2), (11, 8.0))}
    assert cost._opened(pool, "torch_compile", request, before, failed) == {}
    quick = {f"fixed_python/{n}": {"first_s": 3.0} for n in (8, 11)}
    assert cost._opened(pool, "torch_compile", request, quick, failed) == {}
    assert asked == []
    cost._opened(pool, "jax_jit", request, quick, failed)
    assert asked == [made]


def test_loops_are_compared_at_the_most_iterations_that_both_have():
    found = samples()
    del found["jax_jit", "fixed_python/64"]
    [row] = figures.costs(found, ("jax_jit",))
    assert row["most_steps"] == 11
    assert row["operator_over_python"]["median"] == pytest.approx(1.0)
    assert row["loops"]["fixed_python"][-1] is None
    document = {"control_flow": [FACTS], "costs": [row], "failed": {}}
    text = words.summary(document)
    assert "64 iterations (jax_jit 11)" in text
    assert "became too long: jax_jit 1.0 s for 1, 1.0 s for 8, 1.0 s for 11" in text


def test_the_stream_takes_the_branch_as_often_as_it_says():
    for request in cost.requests(FACTS["facts"], 0):
        if request["kind"] == "heavy":
            for arm, calls in request["streams"].items():
                taken = sum(float(z) < 0 for _, _, z in calls)
                assert taken == float(arm.split("/")[2]) * cost.STREAM


def test_ratios_say_which_form_is_faster_and_which_compiles_in_every_call():
    [row] = figures.costs(samples(), ("jax_jit", "tf_xla"))
    first = row["cond_over_where"][0]
    assert first["median"] == pytest.approx(2.0, rel=0.01)
    assert first["verdict"] == "faster"
    assert row["by_share"]["by_cond"][0]["compiles"]
    assert not row["by_share"]["by_where"][0]["compiles"]
    call_s = row["by_share"]["by_where"][0]["median"]
    assert call_s == pytest.approx(2.0 / cost.STREAM, rel=0.02)
    assert row["padded_over_recursive"][0]["median"] == pytest.approx(2.0, rel=0.01)
    assert row["compile_s"]["fixed_python"][0]["median"] == pytest.approx(1.0)


def test_the_picture_is_well_formed_and_draws_every_curve():
    costs = figures.costs(samples(), ("jax_jit",))
    drawn = picture.draw({"costs": costs})["control_flow"]
    told = pictures.titles(drawn, "curve")
    assert len(told) == 2 * len(cost.FORMS) + len(cost.LOOPS)
    assert set(told) == {f"jax_jit, {form}" for form in (*cost.FORMS, *cost.LOOPS)}
    assert {"Python's if", "the operator (cond)"} <= set(pictures.texts(drawn))
    bars = pictures.titles(drawn, "interval")
    points = len(cost.FORMS) * (len(cost.SHARES) + len(cost.PRODUCTS))
    assert len(bars) == points + len(cost.LOOPS) * len(cost.STEPS)
    assert all(re.fullmatch(r"jax_jit, \w+: [\d.]+ m?s to [\d.]+ m?s", b) for b in bars)
    assert pictures.unread(drawn) == pictures.READ
    many = [{**costs[0], "backend": f"backend_{n}"} for n in range(8)]
    drawn = picture.draw({"costs": many})["control_flow"]
    assert pictures.unread(drawn) == pictures.READ
    assert picture.draw({"costs": []}) == {}


def test_the_paragraph_names_what_leaks_and_what_does_not():
    costs = figures.costs(samples(), ("jax_jit",))
    document = {"control_flow": [FACTS], "costs": costs, "failed": {}}
    text = words.summary(document)
    assert "NaN leaks into the gradient through by_where with 1/x on jax_jit" in text
    assert "The double where is clean in 1 of 1" in text
    assert "the taken branch runs again in by_if on jax_jit, by_cond on" in text
    assert "Compiled anew" not in text
    assert "never taken 2× (jax_jit) faster" in text
    assert figures.status(document) == 0


@pytest.mark.parametrize("at", [("leaks", 0, "leaks"), ("fixed", 0, "disagree")])
def test_a_cure_that_does_not_cure_and_a_wrong_result_are_failures(at):
    part, number, status = at
    one = copy.deepcopy(FACTS)
    one["facts"][part][number]["status"] = status
    document = {"control_flow": [one], "costs": [], "failed": {}}
    assert figures.status(document) == 1


@pytest.mark.jax
def test_contestants_take_turns_and_say_what_they_compiled(pool):
    needs("jax_jit")
    pool.ask("jax_jit", "race_drop")
    found = {}
    for request in cost.requests(FACTS["facts"], 0):
        options = request["options"]
        if options["form"] == "by_cond" and options.get("times") == 1:
            found |= pool.ask("jax_jit", "race_open", **request)
    assert list(found) == ["by_cond/1/0"]
    first, second = found["by_cond/1/0"]["passes"]
    assert first["seconds"] > second["seconds"] > 0
    assert first["load"]["seconds"] >= first["seconds"]
    size = {"sweeps": 2, "block_s": 0.002, "seed": 0}
    raced = pool.ask("jax_jit", "race", names=list(found), **size)
    assert len(raced["by_cond/1/0"]["blocks"]) == 2
    assert not any(block["compiled"] for block in raced["by_cond/1/0"]["blocks"])
