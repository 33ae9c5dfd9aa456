"""Training: one backend takes over another's in the middle, and the curve stays."""

import dataclasses
import itertools

import numpy as np
import pytest

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract import registry
from graphparity.common.training import checkpoint, dataset
from graphparity.common.training.checkpoint import Checkpoint
from graphparity.common.training.run import Records
from graphparity.experiments.shared.terminal.progress import Reporter
from graphparity.experiments.train import (
    measure as train_measure,
    setting as train_plan,
)
from graphparity.experiments.train.setting import Setting
from tests.conftest import MARKERS, needs

NOTHING = Reporter(None, None, 0)
NOTHING.doing = lambda text: None
BY_FRAMEWORK = {}
for name, backend in registry.backends().items():
    if backend.suits("cpu"):
        BY_FRAMEWORK.setdefault(backend.framework, []).append(name)


def pairs():
    """Every ordered pair of frameworks, their backends taken in turn; those whose two
    have each given and taken in another pair are long."""
    gave, took = set(), set()
    turns = {key: itertools.cycle(names) for key, names in BY_FRAMEWORK.items()}
    params = []
    for one, other in itertools.permutations(BY_FRAMEWORK, 2):
        pair = (next(turns[one]), next(turns[other]))
        marks = [getattr(pytest.mark, MARKERS[f]) for f in (one, other) if f in MARKERS]
        if pair[0] in gave and pair[1] in took:
            marks.append(pytest.mark.long)
        gave.add(pair[0])
        took.add(pair[1])
        params.append(pytest.param(pair, id="-to-".join(pair), marks=marks))
    return params


def small():
    """A tenth of the digits, so that an epoch has twelve steps of eight."""
    full = dataset.load(None)
    return dataclasses.replace(full, x=full.x[:96], y=full.y[:96])


def plan(epochs, **changes):
    asked = Setting(("x",), "cpu", epochs, 8, None, None, 4, None, 5, None)
    return train_plan.plan(dataclasses.replace(asked, **changes), small(), None)


@pytest.fixture(scope="module")
def expected(pool):
    """Two epochs of the oracle, uninterrupted, and the envelope of its twins."""
    return train_measure.shadows(pool, plan(2), NOTHING)


FIRST = {}


def first_epoch(pool, name, folder):
    """The checkpoint that a backend leaves after one epoch; trained once a session."""
    if name not in FIRST:
        start = train_measure.begin(pool, plan(1), None)
        train_measure.one(pool, name, plan(1), start, Records(folder), NOTHING)
        FIRST[name] = checkpoint.latest(folder)[0]
    return FIRST[name]


@pytest.mark.parametrize("pair", pairs())
def test_a_training_is_handed_over_and_the_curve_stays(
    pool, expected, tmp_path_factory, pair
):
    for name in pair:
        needs(name)
    one, other = pair
    path = first_epoch(pool, one, tmp_path_factory.mktemp("first"))
    start = train_measure.begin(pool, plan(2), path)
    assert start.step == 12
    folder = tmp_path_factory.mktemp("second")
    curve = train_measure.one(pool, other, plan(2), start, Records(folder), NOTHING)
    assert len(curve.losses) == 24
    dtype = registry.backends()[other].dtype("float32")
    verdicts = train_measure.judge(curve, plan(2), expected, dtype)
    assert {v["output"].split("@")[1] for v in verdicts} == {"2"}
    assert agreement.overall(verdicts)[0] == "agree", agreement.overall(verdicts)
    final = checkpoint.read(checkpoint.latest(folder)[0], start.state, PARAMS)
    assert final.step == 24
    assert len(final.curve["losses"]) == 24


PARAMS = registry.reference("cnn").PARAMS


def test_a_hand_over_that_drops_the_moments_is_caught(pool, expected, tmp_path_factory):
    """The check can fail: without the optimizer's state the curve leaves."""
    path = first_epoch(pool, "numpy_ref", tmp_path_factory.mktemp("first"))
    start = train_measure.begin(pool, plan(2), path)
    fresh = train_measure.begin(pool, plan(2), None)
    half = Checkpoint([start.state[0], fresh.state[1]], 12, start.curve, start.config)
    curve = train_measure.one(pool, "numpy_ref", plan(2), half, Records(), NOTHING)
    verdicts = train_measure.judge(curve, plan(2), expected, "float64")
    status, reason = agreement.overall(verdicts)
    assert status == "disagree"
    assert "noise floors" in reason


def test_a_plan_goes_on_only_as_it_began():
    data, old = small(), plan(1).config()
    asked = Setting(("x",), "cpu", 2, None, None, None, None, None, None, None)
    again = train_plan.plan(asked, data, old)
    assert (again.batch_size, again.seed) == (8, 5)
    assert again.spec["hyper"] == {"steps": 48}
    with pytest.raises(train_plan.Conflict, match=r"--batch-size 16, but .* with 8"):
        train_plan.plan(dataclasses.replace(asked, batch_size=16), data, old)
    with pytest.raises(train_plan.Conflict, match="gone to 0 after 4 epochs"):
        train_plan.plan(dataclasses.replace(asked, epochs=5), data, old)
    other = dataclasses.replace(data, name="other", y=data.y[::-1].copy())
    with pytest.raises(
        train_plan.Conflict, match="trained on digits; give the same --data"
    ):
        train_plan.plan(asked, other, old)


def test_accuracy_and_confusion_count_what_they_should():
    from graphparity.common.training import scoring

    logits = np.eye(10)[[0, 1, 2, 3]]
    logits[3, 0] = np.nan
    labels = np.array([0, 1, 5, 3])
    assert scoring.accuracy(logits, labels) == 0.5
    counts = scoring.confusion(np.eye(10)[[0, 1, 2]], labels[:3])
    assert counts.sum() == 3
    assert counts[5, 2] == 1
