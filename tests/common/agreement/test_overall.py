"""A cell's word: what differs first is named, what was not checked is no agreement."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.agreement import stage, targets, verdicts
from graphparity.common.contract.cell import Cell
from graphparity.common.workers.process import WorkerFailure, WorkerTimeout
from graphparity.experiments.compare import footnotes

FINE = verdicts.at_least("loss [1]", 1.0, 0.0)
OPEN = verdicts.not_checked("grad.b [difference] [1]", "the slope is 0 in every term")
ORDER = (
    "output [1]",
    "roundings of output [1]",
    "loss [1]",
    "grad.w1 [2]",
    "param.w1 [1]",
    "opt.m.w1 [1]",
    "loss@1",
    "param.w1@1",
    "opt.m.w1@1",
    "loss@20",
    "param.w1@20",
    "accuracy on held-out images",
)


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_the_output_that_is_computed_first_is_named(first):
    """Whichever is furthest off, and whatever order they come in."""
    wrong = [
        {**verdicts.absent(name, f"why {name}"), "ratio": float(10**at)}
        for at, name in enumerate(ORDER[first:])
    ]
    status, reason = verdicts.overall([*wrong[::-1], FINE, OPEN])
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    assert (status, reason) == ("disagree", f"{ORDER[first]}: why {ORDER[first]}{more}")


def test_what_was_not_checked_is_named_and_is_no_disagreement():
    status, reason = verdicts.overall([FINE, OPEN, OPEN])
    assert status == "agree"
    assert reason.startswith("not checked: grad.b [difference] [1]: the slope is 0")
    assert reason.endswith("(and 1 more)")


@pytest.mark.parametrize("found", [[], [OPEN], [OPEN, OPEN]])
def test_where_nothing_was_judged_nothing_agrees(found):
    assert verdicts.overall(found)[0] == "disagree"


def test_what_was_not_checked_stands_below_the_table():
    _, reason = verdicts.overall([FINE, OPEN])
    cell = {"backend": "numpy_ref", "status": "agree", "reason": reason, "timing": None}
    [line] = footnotes.reasons([cell])
    assert line == f"numpy_ref: {reason}"
    assert footnotes.reasons([{**cell, "reason": None}]) == []


def test_a_precision_that_was_not_measured_says_why():
    cell = {"backend": "b", "status": "agree", "reason": None, "timing": None}
    failure = "crashed: MemoryError: 32 GiB"
    [line] = footnotes.reasons([{**cell, "unprobed": failure}])
    assert line == f"b: precision not measured: {failure}"


# -- a worker that fails when something has been shown ---------------------------------


class Failing:
    """A pool whose backend answers until it is asked for `command`."""

    def __init__(self, command, failure, scores=((1.0, 0.0),) * 2):
        self.command, self.failure, self.judge = command, failure, "numpy_ref#judge"
        self.scores = scores  # of held-out images, both of the first class

    def ask(self, name, command, **request):
        if command == self.command:
            raise self.failure
        outputs = {"loss": np.float32(1.0)}
        if command == "train_on":
            return [{"loss": np.float32(1.0), "param": [np.float32([1.0])]}]
        if command == "predict":
            return self.scores
        return [outputs] * len(request["steps"]) if command == "check" else None


def target():
    """A cell of one step, a free run of one, and an accuracy."""
    reference = SimpleNamespace(
        BATCH=(),
        ACCURACY={"digits": 0.5},
        held_out=lambda config: (np.zeros((2, 1)), np.zeros(2)),
    )
    one = {"value": np.array(1.0), "floor": 1e-7}
    free = {"loss@1": one, "param.w1@1": {**one, "value": np.array([1.0])}}
    spec = {"workload": "two_layer_net", "config": "digits", "kind": "train"}
    drawn = {"steps": [([], [])], "start": [], "batches": []}
    return targets.Target(spec, reference, drawn, [{"loss": one}], ["1"], [1], free)


STEPS, FREE = ["loss [1]"], ["loss@1", "param.w1@1"]
ACCURACY = ["accuracy on held-out images"]


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("check", []),
        ("train_on", STEPS),
        ("predict", [*STEPS, *FREE]),
        ("forget", [*STEPS, *FREE, *ACCURACY]),
    ],
)
@pytest.mark.parametrize("kind", [WorkerFailure, WorkerTimeout, ValueError])
def test_a_failure_keeps_what_was_shown_before_it(monkeypatch, command, kept, kind):
    """The worker's own, or an error of ours over what it replied."""
    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    backend = "torch_compile" if command == "forget" else "torch_eager"  # static alone
    cell = Cell("two_layer_net", "digits", backend, "cpu", "float32")
    document = stage.attempt(Failing(command, kind("gone")), cell, target())
    if kind is ValueError:
        assert document["status"] == "disagree"
        assert document["reason"].startswith("the check failed: ValueError: gone (at")
    else:
        assert (document["status"], document["reason"]) == (kind.status, "gone")
    words = {v["output"]: v["verdict"] for v in document["agreement"]}
    rest = {"the rest": "disagree"} if kept else {}
    assert words == {**dict.fromkeys(kept, "agree"), **rest}
    assert document.get("accuracy") == (1.0 if command == "forget" else None)


def test_an_error_at_the_edges_keeps_the_usual_steps(monkeypatch):
    def judge(*_):
        raise ValueError("an edge")

    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    monkeypatch.setattr(stage.lockstep.edges, "judge", judge)
    cell = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
    pool = Failing("forgotten", WorkerFailure("never"))
    document = stage.attempt(pool, cell, target())
    assert document["reason"].startswith("the check failed: ValueError: an edge")
    assert [v["output"] for v in document["agreement"]] == [*STEPS, "the rest"]


@pytest.mark.parametrize("scores", [[(1.0, 0.0)], [(1.0, 0.0)] * 3, [], [1.0, 1.0]])
def test_scores_of_other_images_than_asked_for_are_no_accuracy(monkeypatch, scores):
    """NumPy would hold the one score there is against every label."""
    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    cell = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
    document = stage.attempt(Failing("no", WorkerFailure("no"), scores), cell, target())
    assert document["status"] == "disagree"
    shape = np.shape(scores)
    text = f"accuracy on held-out images: scores of shape {shape} came, expected (2, "
    assert document["reason"].startswith(text)
    assert "accuracy" not in document


def test_the_same_cell_agrees_where_nothing_fails(monkeypatch):
    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    cell = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
    pool = Failing("forgotten", WorkerFailure("never"))
    plain = dataclasses.replace(target(), reference=SimpleNamespace())
    assert stage.attempt(pool, cell, plain)["status"] == "agree"
