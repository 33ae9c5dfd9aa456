"""The stage on trainings: their accuracy, where they start, which steps are judged."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement import stage, targets
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from tests.common.agreement.in_process import By, Here
from tests.common.agreement.test_stage import CELL, RIGHT, VALUE, one_step

# -- a training ------------------------------------------------------------------------

LABELS = np.array([0, 2, 1, 1])
SCORES = np.array([[9.0, 1, 0], [0, 1, 9], [0, 9, 1], [0, 1, 9]])  # three are right


def training(needed, points=(1, 3)):
    """A training whose images are told apart in three cases of four."""
    images = SimpleNamespace(
        ACCURACY={"tenth": needed}, held_out=lambda config: (np.ones((4, 2)), LABELS)
    )
    drawn = {"steps": [[np.ones(2)]] * 2, "start": [np.ones(2)], "batches": [[VALUE]]}
    free = {f"param.a@{point}": {"value": VALUE, "floor": 1e-16} for point in points}
    more = dict(reference=images, drawn=drawn, points=list(points), free=free)
    return one_step(**more)


def run(needed, cell=CELL, params=VALUE, **more):
    results = [{"param": [params]}, {"param": [params + 0.0]}]
    pool = By(check=RIGHT, train_on=results, predict=SCORES, **more)
    return stage.verify(pool, cell, training(needed), forget=False), pool


@pytest.mark.parametrize(("needed", "word"), [(0.75, "agree"), (0.76, "disagree")])
def test_a_training_must_reach_its_accuracy(fakes, needed, word):
    document, pool = run(needed)
    assert (document["status"], document["accuracy"]) == (word, 0.75)
    last = pool.answers["train_on"][-1]["param"]
    assert pool.asked["predict"]["params"] is last
    assert pool.asked["predict"]["x"].dtype == np.float64


def test_a_workload_without_held_out_images_has_no_accuracy(fakes):
    aim = dataclasses.replace(training(0.5), reference=registry.reference("matmul"))
    pool = By(check=RIGHT, train_on=[{"param": [VALUE]}, {"param": [VALUE]}])
    document = stage.verify(pool, CELL, aim, forget=False)
    assert "accuracy" not in document


def test_a_free_run_starts_where_the_oracle_s_does_in_the_cell_s_dtype(fakes):
    cell = dataclasses.replace(CELL, dtype="float32")
    steps = [{"output": VALUE.astype("float32")}] * 3
    pool = By(check=steps, train_on=[{"param": [VALUE]}, {"param": [VALUE]}])
    aim = dataclasses.replace(training(0.5), reference=registry.reference("matmul"))
    document = stage.verify(pool, cell, aim, forget=False)
    request = pool.asked["train_on"]
    assert request["checkpoints"] == [1, 3]
    assert request["start"][0].dtype == request["batches"][0][0].dtype == np.float32
    bad = [v for v in document["agreement"] if v["verdict"] != "agree"]
    assert [v["output"] for v in bad] == ["param.a@1", "param.a@3"]  # in float64


@pytest.mark.parametrize(("points", "count"), [((), 2), ((1, 3), 1)])
def test_the_oracle_checks_every_step_but_of_a_training_the_first(points, count):
    right = {"output": "loss", "out": VALUE, "value": VALUE, "floor": 1e-16}
    pool = By(self_check=[right], predict=SCORES)
    cell = dataclasses.replace(CELL, backend="numpy_ref")
    aim = training(0.5, points)
    document = stage.verify(pool, cell, aim, forget=False)
    names = ["loss [one]", "loss [two]"][:count]
    known = [v["output"] for v in document["agreement"]]
    assert known == names + ["accuracy on held-out images"] * bool(points)
    if points:
        assert "train_on" not in pool.asked  # its end is known from the free run
        ends = [e["value"] for n, e in aim.free.items() if n.startswith("param.")]
        asked = pool.asked["predict"]["params"]
        assert [id(end) for end in asked] == [id(end) for end in ends][-len(asked) :]
        assert document["accuracy"] == 0.75


def test_a_check_that_was_not_made_is_no_agreement():
    why = stage.checked({"output": "grad.b", "unchecked": "the slope is 0"})
    assert (why["verdict"], why["reason"]) == ("not checked", "the slope is 0")
    known = {"output": "y", "out": VALUE, "value": VALUE, "floor": 1e-16}
    assert stage.checked(known)["verdict"] == "agree"
    far = stage.checked({**known, "out": VALUE * 2.0})
    assert far["verdict"] == "disagree"


@pytest.mark.parametrize(("backend", "forgets"), [("plain", False), ("leaky", True)])
def test_only_what_compiles_graphs_forgets_them_after_a_cell(fakes, backend, forgets):
    """Kernels of a dynamic form's single operations are needed again."""
    pool = Here()
    aim = targets.single_steps(pool, "conditional", "lecture", "float32", 0, 1)
    cell = Cell("conditional", "lecture", backend, "cpu", "float32")
    assert stage.verify(pool, cell, aim)["status"] == "agree"
    assert ((backend, "forget", {}) in pool.asked) == forgets


def test_the_oracle_is_not_trained_again_for_its_accuracy(fakes):
    """It is that of the training which free runs are compared with."""
    pool = Here()
    aim = targets.target(pool, "two_layer_net", "digits", "float32", 0, 1)
    cell = Cell("two_layer_net", "digits", "numpy_ref", "cpu", "float64")
    document = stage.verify(pool, cell, aim)
    assert document["status"] == "agree"
    assert ("numpy_ref", "train_on") not in [asked[:2] for asked in pool.asked]
    run = {"start": aim.drawn["start"], "batches": aim.drawn["batches"]}
    [last] = pool.ask(
        "numpy_ref", "train_on", spec=aim.spec, checkpoints=aim.points[-1:], **run
    )
    again = stage._accuracy(pool, cell, aim, last["param"])[1]
    assert document["accuracy"] == again["accuracy"] > 0.8
    wrong = {name: {**e, "value": e["value"] * -1} for name, e in aim.free.items()}
    document = stage.verify(pool, cell, dataclasses.replace(aim, free=wrong))
    assert document["reason"].startswith("accuracy on held-out images")
