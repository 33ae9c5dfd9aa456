"""The stage: lockstep, free runs, facts, and the oracle judged by itself."""

import numpy as np

from graphparity.common.agreement import stage, verdicts
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from tests.common.agreement.in_process import Given, Here

VALUE = np.array([1.0, 2.0])
SPEC = {"kind": "forward", "workload": "matmul", "config": "tenth"}
EXPECTED = [{"output": {"value": VALUE, "floor": 1e-16}}] * 2


def aim_of(results, **more):
    """A lockstep of two steps that a backend answers with these results."""
    drawn = {"steps": [[np.ones(2)], [np.ones(2)]]}
    spec = {**SPEC, "kind": "forward"}
    known = dict(spec=spec, reference=registry.reference("matmul"), drawn=drawn)
    known |= dict(expected=EXPECTED, labels=["one", "two"], points=[], free={})
    aim = stage.Target(**{**known, **more})
    cell = Cell("matmul", "tenth", "plain", "cpu", "float64")
    return stage.verify(Given(results), cell, aim, forget=False)


def test_the_stage_labels_its_verdicts_and_counts_its_steps(fakes):
    one, two = {"output": VALUE}, {"output": VALUE * 2.0}
    document = aim_of([one, one, two])  # the first step is called twice
    found = [(v["output"], v["verdict"]) for v in document["agreement"]]
    assert found == [("output [one]", "agree"), ("output [two]", "disagree")]
    short = aim_of([{"output": VALUE}])
    assert short["reason"] == "steps: 1 steps came back, expected 3"
    assert short["status"] == "disagree"


def test_a_check_that_breaks_is_a_disagreement(fakes):
    aim = stage.single_steps(Here(), "autograd", "lecture", "float32", 0, 1)
    cell = Cell("autograd", "lecture", "plain", "cpu", "float32")
    document = stage.attempt(Given([{"output": None}] * 2), cell, aim)
    assert document["status"] == "disagree"


def test_a_training_is_also_compared_as_it_runs_free(fakes):
    aim = stage.target(Here(), "landscapes", "rosenbrock", "float32", 0, 1)
    assert aim.points == [1, 2, 5, 10, 20, 40]
    assert {name.split("@")[1] for name in aim.free} == set(map(str, aim.points))
    cell = Cell("landscapes", "rosenbrock", "plain", "cpu", "float32")
    document = stage.verify(Here(), cell, aim)
    assert document["status"] == "agree"
    assert "loss@40" in {v["output"] for v in document["agreement"]}


def test_the_oracle_is_judged_by_itself():
    aim = stage.single_steps(Here(), "autograd", "lecture", "float32", 0, 1)
    cell = Cell("autograd", "lecture", "numpy_ref", "cpu", "float32")
    document = stage.verify(Here(), cell, aim)
    assert document["status"] == "agree"
    names = {v["output"].split(" [")[1] for v in document["agreement"]}
    assert {"reordered]", "difference]"} <= names
    assert verdicts.overall(document["agreement"])[0] == "agree"


def test_facts_are_held_against_the_specification(fakes):
    aim = stage.single_steps(Here(), "tensors", "lecture", "float32", 0, 1)
    right = registry.reference("tensors").EXPECTED
    cell = Cell("tensors", "lecture", "plain", "cpu", "float32")
    for first, word in (([0, 1, 2, 3], "agree"), ([0, 1, 2, 4], "disagree")):
        values = {name: np.asarray(value) for name, value in right.items()}
        values["first_row"] = np.float32(first)
        pool = Given({"values": values, "facts": {"a": "b"}})
        document = stage.verify(pool, cell, aim, forget=False)
        assert (document["status"], document["facts"]) == (word, {"a": "b"})
