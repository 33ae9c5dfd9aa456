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

    def __init__(self, command, failure):
        self.command, self.failure, self.judge = command, failure, "numpy_ref#judge"

    def ask(self, name, command, **request):
        if command == self.command:
            raise self.failure
        outputs = {"loss": np.float32(1.0)}
        if command == "train_on":
            return [{"loss": np.float32(1.0), "param": [np.float32([1.0])]}]
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


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("check", []),
        ("train_on", ["loss [1]"]),
        ("predict", ["loss [1]", "loss@1", "param.w1@1"]),
    ],
)
@pytest.mark.parametrize("kind", [WorkerFailure, WorkerTimeout])
def test_a_failure_keeps_what_was_shown_before_it(monkeypatch, command, kept, kind):
    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    cell = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
    document = stage.attempt(Failing(command, kind("gone")), cell, target())
    assert (document["status"], document["reason"]) == (kind.status, "gone")
    words = {v["output"]: v["verdict"] for v in document["agreement"]}
    rest = {"the rest": "disagree"} if kept else {}
    assert words == {**dict.fromkeys(kept, "agree"), **rest}


def test_the_same_cell_agrees_where_nothing_fails(monkeypatch):
    monkeypatch.setattr(stage.specs, "params", lambda spec: ("w1",))
    cell = Cell("two_layer_net", "digits", "torch_eager", "cpu", "float32")
    pool = Failing("forgotten", WorkerFailure("never"))
    plain = dataclasses.replace(target(), reference=SimpleNamespace())
    assert stage.attempt(pool, cell, plain)["status"] == "agree"
