"""Lockstep: what a backend is asked, and which answer is held against what."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement import lockstep, targets
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from tests.common.agreement.in_process import By

U = 2.0**-24
SPEC = {"kind": "forward", "workload": "matmul", "config": "tenth"}
CELL = Cell("matmul", "tenth", "plain", "cpu", "float32")


def expected(value, **more):
    return {"value": np.full(3, value), "floor": U, **more}


def edge(at, value):
    found = {"at": at, "step": [np.full(2, 9.0)], "facts": [], "sides": []}
    found |= {"values": {"output": np.full(3, value)}, "moved": 0.0, "kink": ""}
    found |= {"judged": {"output": np.ones(3, bool)}, "resized": False}
    return {**found, "expected": {"output": expected(value)}}


EDGES = {"cases": [edge("one", 4.0), edge("two", 5.0)], "left_out": {"b": "why"}}


def aim(values=(1.0, 2.0, 3.0), spec=SPEC, reference=None, edges=None, **more):
    steps = [[np.full(2, 10.0 + at)] for at, _ in enumerate(values)]
    known = [{"output": expected(value)} for value in values]
    labels = ["a", "b", "c"][: len(values)]
    known = dict(spec=spec, expected=known, labels=labels, drawn={"steps": steps})
    known |= dict(points=[], free={}, edges=edges)
    known["reference"] = reference or registry.reference("matmul")
    return targets.Target(**{**known, **more})


def outputs(*values):
    return [{"output": np.full(3, value, np.float32)} for value in values]


def words(found):
    return {v["output"]: v["verdict"] for v in found}


def judged(*given):
    """All verdicts of lockstep's parts, and what was found beside them."""
    parts = list(lockstep.lockstep(*given))
    shown = {key: value for _, more in parts for key, value in more.items()}
    return [verdict for found, _ in parts for verdict in found], shown


def test_the_first_step_is_called_twice_and_the_edges_come_behind(fakes):
    pool = By(check=outputs(1, 1, 2, 3, 4, 5))
    found, shown = judged(pool, CELL, aim(edges=EDGES))
    steps = pool.asked["check"]["steps"]
    assert [float(step[0][0]) for step in steps] == [10, 10, 11, 12, 9, 9]
    assert {step[0].dtype.name for step in steps} == {"float32"}
    at = ["output [a]", "output [b]", "output [c]"]
    at += ["output [at one]", "output [at two]"]
    assert words(found) == dict.fromkeys(at, "agree")
    assert shown["edges"]["left_out"] == {"b": "why"}


@pytest.mark.parametrize("wrong", range(1, 6))
def test_each_answer_is_held_against_its_own_step(fakes, wrong):
    values = [1, 1, 2, 3, 4, 5]
    values[wrong] += 0.5
    values[0] = values[1]
    pool = By(check=outputs(*values))
    found, _ = judged(pool, CELL, aim(edges=EDGES))
    bad = [place for place, word in enumerate(words(found).values()) if word != "agree"]
    assert bad == [wrong - 1]


def test_edges_come_behind_as_many_steps_as_there_are(fakes):
    pool = By(check=outputs(1, 1, 2, 4, 5))
    found, _ = judged(pool, CELL, aim((1.0, 2.0), edges=EDGES))
    assert [*words(found).values()] == ["agree"] * 4
    assert lockstep.usual_steps([], CELL, aim(())) == []


def test_two_calls_that_differ_are_all_that_is_said(fakes):
    noise = {"elements": np.full(3, U), "projected": U}
    target = aim((1.0,), edges=EDGES)
    target.expected[0]["output"] |= {"noise": noise}
    pool = By(check=outputs(1, 1.5, 4, 5))
    [verdict], shown = judged(pool, CELL, target)
    assert verdict["output"] == "output"
    assert "two calls on the same inputs differ" in verdict["reason"]
    assert shown == {}


@pytest.mark.parametrize("count", [0, 1, 3, 5])
def test_another_number_of_answers_disagrees(fakes, count):
    pool = By(check=outputs(*[1] * count))
    [verdict], shown = judged(pool, CELL, aim((1.0,), edges=EDGES))
    reason = f"{count} steps came back, expected 4"
    assert (verdict["output"], verdict["reason"]) == ("steps", reason)
    assert (verdict["verdict"], shown) == ("disagree", {})


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_label_for_every_step(fakes, count):
    """A step without one would not be judged."""
    pool = By(check=outputs(1, 1, 2))
    target = aim((1.0, 2.0))
    wrong = aim((1.0, 2.0), labels=["a", "b", "c"][:count])
    assert len(judged(pool, CELL, target)[0]) == 2
    with pytest.raises(ValueError, match=r"zip\(\)"):
        judged(pool, CELL, wrong)


# -- gradient buffers ------------------------------------------------------------------

PAIR = {**SPEC, "workload": "autograd", "config": "lecture"}
NAMES = registry.reference("autograd").PARAMS
SHOWN = SimpleNamespace(SHOWN=NAMES[1], PARAMS=NAMES)


def with_buffers(buffers):
    """What is found where the gradients' buffers hold this after two steps; the oracle
    has 7 in them."""
    later = buffers and {when: [a + 0 for a in g] for when, g in buffers.items()}
    if later:
        later["after"][1][0] = 8.0  # in the second step, which is not shown
    one = np.full(3, 1.0, np.float32)
    found = [{"output": one, "buffers": b} for b in (buffers, buffers, later)]
    known = [{"output": expected(1.0)} for _ in range(2)]
    for one in known:
        for when in ("before", "after"):
            one |= {f"buffers.{when}.{n}": expected(7.0) for n in NAMES}
    target = aim((1.0, 1.0), PAIR, SHOWN, expected=known)
    return judged(By(check=found), CELL, target)


def test_gradient_buffers_are_judged_and_those_of_one_parameter_shown(fakes):
    held = [np.full(3, 7.0, np.float32), np.array([7.0, 7.0, np.nan], np.float32)]
    found, shown = with_buffers({"before": held[:1] * 2, "after": held})
    named = {"before": [7.0] * 3, "after": [7.0, 7.0, None]}
    assert shown == {"buffers": {"parameter": NAMES[1], **named}}
    first, second = NAMES
    right = (
        "output",
        *(f"buffers.before.{n}" for n in NAMES),
        f"buffers.after.{first}",
    )
    every = {f"{name} [{at}]": "agree" for at in "ab" for name in right}
    wrong = {f"buffers.after.{second} [{at}]": "disagree" for at in "ab"}
    assert words(found) == {**every, **wrong}


def test_a_library_without_gradient_buffers_is_not_asked_for_them(fakes):
    found, shown = with_buffers(None)
    assert shown == {"buffers": None}
    assert words(found) == {"output [a]": "agree", "output [b]": "agree"}


# -- half precision --------------------------------------------------------------------


def in_half(half, seen, backend="plain"):
    rounded = expected(1.0, unrounded=np.full(3, 1.0 + 2.0**-12))
    known = [{"output": rounded}, {"output": rounded}]
    steps = [[[name], [np.ones(2)]] for name in ("state", "later")]
    more = dict(expected=known, drawn={"steps": steps})
    target = aim((1.0, 1.0), {**SPEC, "half": half}, **more)
    pool = By(check=outputs(1, 1, 1), operations=seen)
    cell = Cell("matmul", "tenth", backend, "cpu", "float32")
    return *judged(pool, cell, target), pool.asked


RIGHT = ("product", "mm", ["float16", "float16"])


def test_in_half_precision_the_operations_dtypes_are_judged_too(fakes):
    found, shown, asked = in_half("float16", [RIGHT])
    assert shown == {"dtypes": "checked"}
    names = [f"{name} [{at}]" for at in "ab" for name in ("output", TITLE)]
    assert words(found) == dict.fromkeys([*names, "dtypes of operations"], "agree")
    step = asked["operations"]["step"]
    assert (step[0], step[1][0].dtype) == (["state"], np.float32)
    wrong, _, _ = in_half("float16", [("product", "mm", ["float32"])])
    assert words(wrong)["dtypes of operations"] == "disagree"


TITLE = "roundings of output"


def test_dtypes_that_nobody_tells_are_not_checked(fakes):
    found, shown, _ = in_half("float16", None)
    assert shown["dtypes"].startswith("not checked")
    assert "dtypes of operations" not in words(found)


def test_of_no_half_no_operations_are_asked(fakes):
    found, shown, asked = in_half("float32", None)
    assert (shown, "operations" in asked) == ({}, False)
    assert words(found)[f"{TITLE} [a]"] == "agree"


def test_a_compiler_that_skips_roundings_is_judged_loosely(monkeypatch):
    """By the dtype that is asked for, not by any other."""
    some = SimpleNamespace(excess=("bfloat16",), graph="dynamic")
    monkeypatch.setattr(registry, "backends", lambda: {"some": some})
    off = expected(1.0, unrounded=np.full(3, 1.0 + 2.0**-12))
    near = [{"output": np.full(3, 1.0 - 2.0**-13, np.float32)}] * 2
    for half, word in (("bfloat16", "agree"), ("float16", "disagree")):
        wide = {"output": {**off, "floor": 1e-3}}
        target = aim((1.0,), {**SPEC, "half": half}, expected=[wide])
        cell = Cell("matmul", "tenth", "some", "cpu", "float32")
        found = lockstep.usual_steps(near[:1], cell, target)
        assert words(found)[f"{TITLE} [a]"] == word
