"""Mathematics: the verdict in float64, and what it says where it can't judge."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement import mathematics, stage, targets
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from tests.common.agreement.in_process import Given, Here


def verified(workload, config, backend="plain", **changes):
    """The document of a cell in float32, judged in this process."""
    aim = targets.single_steps(Here(), workload, config, "float32", 0, 2)
    cell = Cell(workload, config, backend, "cpu", "float32")
    return stage.verify(Here(**changes), cell, aim)


# -- whole cells -----------------------------------------------------------------------

CELLS = [("optimizers", "adam"), ("autograd", "lecture"), ("landscapes", "rosenbrock")]
CELLS += [("two_layer_net", "digits"), ("conditional", "lecture")]


@pytest.mark.parametrize(("workload", "config"), CELLS)
def test_the_right_program_agrees_in_both_parts(fakes, workload, config):
    document = verified(workload, config)
    assert (document["status"], document["reason"]) == ("agree", None)
    exact = document["mathematics"]
    assert (exact["status"], exact["reason"]) == ("agree", None)
    assert exact["agreement"]


@pytest.mark.parametrize(
    ("workload", "config", "changes"),
    [
        ("optimizers", "adam", {"lr": 0.03 * (1 + 1e-8)}),
        ("optimizers", "adamw", {"hyper": {"steps": 60, "decay": 0.01 + 1e-7}}),
        ("landscapes", "rosenbrock", {"lr": 1e-3 * (1 + 1e-9)}),
    ],
    ids=["rate", "decay", "two variables"],
)
def test_what_hides_in_float32_is_seen_in_float64(fakes, workload, config, changes):
    document = verified(workload, config, **changes)
    assert all(v["verdict"] == "agree" for v in document["agreement"])
    assert document["mathematics"]["status"] == "disagree"
    assert document["status"] == "disagree"
    reason = document["mathematics"]["reason"]
    assert document["reason"] == f"mathematics: {reason}"
    assert reason.startswith("param.w") or reason.startswith("param.b")


def test_the_reason_of_float32_is_named_before_that_of_float64(fakes):
    document = verified("optimizers", "adam", lr=0.06)
    assert document["status"] == document["mathematics"]["status"] == "disagree"
    assert not document["reason"].startswith("mathematics")


def test_a_cell_in_float64_is_its_own_mathematics(fakes):
    aim = targets.single_steps(Here(), "optimizers", "adam", "float64", 0, 2)
    assert aim.exact == []
    cell = Cell("optimizers", "adam", "plain", "cpu", "float64")
    document = stage.verify(Here(), cell, aim)
    assert (document["status"], document["mathematics"]) == ("agree", None)


# -- the parts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "word"),
    [
        ({"kind": "train"}, True),
        ({"kind": "forward"}, True),
        ({"kind": "facts"}, False),
        ({"kind": "train", "half": "float16"}, False),
    ],
)
def test_facts_and_half_precision_have_no_program_in_float64(spec, word):
    assert mathematics.applies(spec) is word


def test_nothing_is_asked_for_where_nothing_applies():
    pool = Given([{}])
    assert mathematics.expected(pool, {"kind": "facts"}, {}, 0) == []
    assert pool.asked == []


@pytest.mark.parametrize(("kind", "count"), [("train", 2), ("forward", 5)])
def test_the_first_steps_of_a_training_are_judged_and_all_cases_else(kind, count):
    pool, spec = Given(["values"]), {"kind": kind, "workload": "w"}
    drawn = {"steps": [object() for _ in range(5)]}
    assert mathematics.expected(pool, spec, drawn, 7) == ["values"]
    [(name, command, request)] = pool.asked
    assert (name, command) == (pool.judge, "judge")
    steps = request.pop("steps")
    assert steps == drawn["steps"][:count]
    assert request == {"spec": spec, "dtype": "float64", "seed": 7, "whole": True}


VALUE = np.array([1.0, 2.0])
SPEC = {"kind": "forward", "workload": "matmul", "config": "tenth"}
DRAWN = {"steps": [object(), object()]}
EXPECTED = [{"output": {"value": VALUE, "floor": 1e-16}}] * 2


def judged(answer, expected=EXPECTED, backend="plain"):
    pool = Given(answer)
    cell = Cell("matmul", "tenth", backend, "cpu", "float32")
    part = mathematics.judge(pool, cell, SPEC, DRAWN, ["one", "two"], expected)
    return part, pool.asked


def test_every_output_of_every_step_has_its_verdict(fakes):
    wrong = {"output": VALUE + [0.0, 1e-9]}
    part, asked = judged([{"output": VALUE}, wrong])
    request = {"spec": SPEC, "steps": DRAWN["steps"]}
    assert asked == [("plain", "check_in_float64", request)]
    found = [(v["output"], v["verdict"]) for v in part["agreement"]]
    assert found == [("output [one]", "agree"), ("output [two]", "disagree")]
    assert part["status"] == "disagree"
    assert part["reason"].startswith("output [two]: error is")


def test_an_answer_in_float32_is_no_mathematics(fakes):
    part, _ = judged([{"output": VALUE.astype(np.float32)}] * 2)
    assert part["status"] == "disagree"
    assert "dtype float32, expected float64" in part["reason"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_another_number_of_steps_disagrees(fakes, count):
    part, _ = judged([{"output": VALUE}] * count)
    reason = f"steps: {count} steps came back, expected 2"
    assert (part["status"], part["reason"]) == ("disagree", reason)
    assert len(part["agreement"]) == 1


def test_without_a_program_in_float64_nothing_is_checked(fakes):
    part, asked = judged([], expected=[])
    assert part == {
        "status": "not checked",
        "reason": "the workload has no program in float64",
        "agreement": [],
    }
    assert asked == []


def test_a_backend_without_float64_says_so(monkeypatch):
    narrow = SimpleNamespace(dtype=lambda name: "float32")
    monkeypatch.setattr(registry, "backends", lambda: {"narrow": narrow})
    part, asked = judged([], backend="narrow")
    reason = "narrow computes in float32"
    assert (part["status"], part["reason"]) == ("not checked", reason)
    assert asked == []


def test_no_verdicts_are_no_agreement():
    assert mathematics.part([])["status"] == "disagree"


def test_the_spec_of_every_trained_cell_applies():
    assert mathematics.applies(specs.spec("optimizers", "adam_library"))
