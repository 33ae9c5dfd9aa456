"""The stage: lockstep, free runs, facts, and the oracle judged by itself."""

import dataclasses

import numpy as np
import pytest

from graphparity.common.agreement import stage, targets, verdicts
from graphparity.common.agreement.oracle import expected, inputs
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.cell import Cell
from graphparity.common.worker import session
from tests.common.agreement.in_process import By, Given, Here

VALUE = np.array([1.0, 2.0])
SPEC = {"kind": "forward", "workload": "matmul", "config": "tenth"}
EXPECTED = [{"output": {"value": VALUE, "floor": 1e-16}}] * 2


def aim_of(results, **more):
    """A lockstep of two steps that a backend answers with these results."""
    drawn = {"steps": [[np.ones(2)], [np.ones(2)]]}
    spec = {**SPEC, "kind": "forward"}
    known = dict(spec=spec, reference=registry.reference("matmul"), drawn=drawn)
    known |= dict(expected=EXPECTED, labels=["one", "two"], points=[], free={})
    aim = targets.Target(**{**known, **more})
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
    aim = targets.single_steps(Here(), "autograd", "lecture", "float32", 0, 1)
    cell = Cell("autograd", "lecture", "plain", "cpu", "float32")
    document = stage.attempt(Given([{"output": None}] * 2), cell, aim)
    assert document["status"] == "disagree"


def test_a_training_is_also_compared_as_it_runs_free(fakes):
    aim = targets.target(Here(), "landscapes", "rosenbrock", "float32", 0, 1)
    assert aim.points == [1, 2, 5, 10, 20, 40]
    assert {name.split("@")[1] for name in aim.free} == set(map(str, aim.points))
    cell = Cell("landscapes", "rosenbrock", "plain", "cpu", "float32")
    document = stage.verify(Here(), cell, aim)
    assert document["status"] == "agree"
    assert "loss@40" in {v["output"] for v in document["agreement"]}


class Shrinking(Here):
    """Weights far too small come back from this command."""

    def __init__(self, command):
        super().__init__()
        self.command = command

    def ask(self, name, command, **request):
        reply = super().ask(name, command, **request)
        if command == self.command and name == "plain":
            small = lambda array: np.asarray(array) * np.float32(1e-41)
            reply = [
                {**one, "param": trees.apply(small, one["param"])} for one in reply
            ]
        return reply


@pytest.mark.parametrize("command", ["check", "train_on"])
def test_denormal_weights_are_seen_where_they_are_read(fakes, command):
    aim = targets.target(Here(), "landscapes", "rosenbrock", "float32", 0, 1)
    cell = Cell("landscapes", "rosenbrock", "plain", "cpu", "float32")
    assert "denormal" not in stage.verify(Here(), cell, aim)
    document = stage.verify(Shrinking(command), cell, aim)
    assert document["denormal"] == {"param": 1.0}


def test_the_oracle_is_judged_by_itself():
    aim = targets.single_steps(Here(), "autograd", "lecture", "float32", 0, 1)
    cell = Cell("autograd", "lecture", "numpy_ref", "cpu", "float32")
    document = stage.verify(Here(), cell, aim)
    assert document["status"] == "agree"
    names = {v["output"].split(" [")[1] for v in document["agreement"]}
    assert {"reordered]", "difference]"} <= names
    assert verdicts.overall(document["agreement"])[0] == "agree"


def test_facts_are_held_against_the_specification(fakes):
    aim = targets.single_steps(Here(), "tensors", "lecture", "float32", 0, 1)
    right = registry.reference("tensors").EXPECTED
    cell = Cell("tensors", "lecture", "plain", "cpu", "float32")
    for first, word in (([0, 1, 2, 3], "agree"), ([0, 1, 2, 4], "disagree")):
        values = {name: np.asarray(value) for name, value in right.items()}
        values["first_row"] = np.float32(first)
        pool = Given({"values": values, "facts": {"a": "b"}})
        document = stage.verify(pool, cell, aim, forget=False)
        assert (document["status"], document["facts"]) == (word, {"a": "b"})


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # inf - inf: faults
def test_a_cell_in_half_precision_has_its_state_its_noise_and_no_mathematics(fakes):
    config = "faults_float16"
    aim = targets.target(Here(), "mixed_precision", config, "float32", 0, 2)
    [params, state] = aim.drawn["start"]
    assert [w.shape for w in params] == [(4,), (4,)]
    assert float(state["scaler"]["scale"]) == 2.0**12
    assert "unrounded" in aim.expected[0]["output"]
    assert aim.exact == []
    scales = [aim.free[f"opt.scaler.scale@{point}"] for point in aim.points]
    values = [float(np.log2(scale["value"])) for scale in scales]
    assert values == [int(value) for value in values]  # counted, never shaken
    cell = Cell("mixed_precision", config, "plain", "cpu", "float32")
    steps = dataclasses.replace(aim, points=[])  # the losses run into infinity
    document = stage.verify(Here(), cell, steps)
    words = document["status"], document["mathematics"]["status"]
    assert words == ("agree", "not checked")


@pytest.mark.parametrize("half", [False, True])
def test_each_step_has_a_seed_of_its_own(monkeypatch, half):
    """Of the run's and its number: no step's noise is another's."""
    seeds = []

    def measured(function, *known):
        seeds.append(known[3])
        return {"output": {"value": np.zeros(1), "floor": 1.0}}

    monkeypatch.setattr(expected, "measure", measured)
    monkeypatch.setattr(expected.half_precision, "expected", measured)
    config = "two_layer_net_bfloat16" if half else "lecture"
    spec = specs.spec("mixed_precision" if half else "autograd", config)
    with session.opened("numpy_ref"):
        steps = inputs.draw(spec, 0, 1)["steps"][:1] * 3
        expected.lockstep(spec, steps, "float32", seed=5)
    assert seeds == [5, 6, 7]


def test_the_coefficients_that_a_library_rounds_are_inputs():
    """By the values that the rule has: `r2` is b2 in the bias correction."""
    spec = specs.spec("optimizers", "adam_library")
    hyper = {**spec["hyper"], "b1": 0.75}
    spec |= {"hyper": hyper, "dialect": {"b2": 0.5}, "rounded": ["b1", "r2", "rho"]}
    with session.opened("numpy_ref"):
        [(state, batch)] = inputs.draw(spec, 0, 1)["steps"]
        function, named = expected.as_function(spec, state, batch)
        known = {n: float(a) for n, a in named.items() if n.startswith("rule.")}
        assert known == {"rule.b1": 0.75, "rule.r2": 0.5}
        whole = expected.as_function(spec, state, batch, whole=True)[1]
        assert {n for n in whole if n.startswith("rule.")} == {"rule.r1", "rule.r2"}
        assert float(whole["rule.r1"]) == 0.75
        moved = function({**named, "rule.b1": np.array(0.25)})
        assert np.any(moved["opt.m.w"] != function(named)["opt.m.w"])


# -- what is asked of a worker ---------------------------------------------------------


RIGHT = [{"output": VALUE}] * 3
CELL = Cell("matmul", "tenth", "plain", "cpu", "float64")


def one_step(**more):
    known = dict(spec=SPEC, reference=registry.reference("matmul"), points=[], free={})
    known |= dict(drawn={"steps": [[np.ones(2)]] * 2}, labels=["one", "two"])
    return targets.Target(**{**known, "expected": EXPECTED, **more})


@pytest.mark.parametrize(("options", "count"), [((), 1), ((True,), 1), ((False,), 0)])
def test_what_was_compiled_is_dropped_unless_it_is_still_wanted(fakes, options, count):
    pool = By(check=RIGHT, forget=None)
    cell = dataclasses.replace(CELL, backend="leaky")  # a static form
    stage.verify(pool, cell, one_step(), *options)
    assert [*pool.asked].count("forget") == count


def test_facts_and_the_oracle_itself_have_no_second_part(fakes):
    aim = targets.single_steps(Here(), "tensors", "lecture", "float32", 0, 1)
    cell = Cell("tensors", "lecture", "plain", "cpu", "float32")
    answer = {"values": {}, "facts": {}}
    document = stage.verify(By(facts=answer), cell, aim, forget=False)
    assert document["mathematics"] is None
    aim = targets.single_steps(Here(), "autograd", "lecture", "float32", 0, 1)
    cell = Cell("autograd", "lecture", "numpy_ref", "cpu", "float32")
    assert stage.verify(Here(), cell, aim)["mathematics"] is None
