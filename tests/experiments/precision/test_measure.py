"""`precision`: what float16 loses, what scaling saves, and the price, from samples."""

import os

import numpy as np
import pytest

from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.precision import (
    figures as rows,
    gradients,
    measure,
    plan,
    train,
    worker,
)
from tests.conftest import needs, one_of_each_framework

MIB = 2**20


def asked(*names, nets=("two_layer_net",), **more):
    given = {
        "backends": names,
        "device": "cpu",
        "nets": nets,
        "steps": {"two_layer_net": 330, "cnn": 4, "wide": 4},
        "seeds": 2,
        "rounds": 1,
        "sweeps": 3,
        "batches": (),
        "training_s": 60.0,
        "memory": 256 * MIB,
        "seed": 0,
        "timeout": 60.0,
    }
    return plan.Asked(**{**given, **more})


# -- gradients -------------------------------------------------------------------------


def test_a_histogram_counts_by_exponent():
    values = np.array([0.0, 1.0, -1.5, 2.0, 2.0**-24, -(2.0**-24) * 1.9, 2.0**-99])
    found = gradients.histogram(values)
    counts = dict(enumerate(found["counts"], found["first_exponent"]))
    assert {e: n for e, n in counts.items() if n} == {0: 2, 1: 1, -24: 2, -60: 1}
    assert (found["zeros"], found["largest"]) == (1, 2.0)


def test_float16_loses_gradients_in_small_units_alone(fake_pool):
    first, second = gradients.measure(fake_pool, asked(), "two_layer_net")
    assert first["lost_alone"] == first["lost_scaled"] == 0.0
    assert second["when"] == "step 330"
    small = gradients.measure(fake_pool, asked(), "two_layer_net, small units")
    for row in small:
        assert row["below"] > 0.99
        assert row["lost_alone"] > 0.99
        assert row["lost_scaled"] < 0.1
    moved = small[0]["first_exponent"], first["first_exponent"]
    assert moved[0] == moved[1]
    shift = 2 * plan.POWER  # every gradient is 4^-POWER of what it was
    assert small[0]["counts"][:-shift] == first["counts"][shift:]


# -- small units -----------------------------------------------------------------------


def trained(pool, name, arm, small, steps=30):
    spec = plan.small(arm) if small else plan.spec(plan.SMALL, arm)
    inputs = plan.small_inputs(3) if small else plan.inputs(plan.SMALL, 3)
    train._open(pool, name, "a", spec, inputs)
    return train._run(pool, name, "a", spec, inputs, steps)


def test_small_units_change_nothing_in_float32(fake_pool):
    own, small = (trained(fake_pool, "plain", "float32", s) for s in (False, True))
    for a, b in zip(own["final"][0], small["final"][0], strict=True):
        assert np.array_equal(a, b)
    assert own["losses"] == [loss * 4.0**plan.POWER for loss in small["losses"]]


@pytest.mark.parametrize("name", one_of_each_framework())
def test_scaling_is_what_makes_float16_train(pool, name):
    needs(name)
    found = measure.Found()
    train.small_units(pool, asked(name), name, found)
    assert not found.failed
    [lesson] = rows.lessons(found.curves)
    assert lesson["told"] is True, lesson
    assert lesson["scale"] > plan.RESCALED["start"]


def curve(arm, accuracy):
    scale = 2.0**30 if arm.endswith("scaled") else None
    return {"backend": "x", "arm": arm, "accuracy": accuracy, "scale": scale}


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ((0.96, 0.96, 0.1, 0.96), True),
        ((0.96, 0.96, 0.1, 0.954), False),  # scaled falls behind
        ((0.96, 0.96, 0.9, 0.96), False),  # nothing was lost
        ((0.1, 0.1, 0.1, 0.1), False),  # nothing trains
        ((0.96, 0.96, 0.1), None),
    ],
)
def test_a_lesson_must_be_seen(ends, told):
    [lesson] = rows.lessons([curve(a, e) for a, e in zip(plan.TRAININGS, ends)])
    assert lesson["told"] is told


# -- accuracy --------------------------------------------------------------------------


def test_accuracy_is_compared_seed_by_seed():
    def one(form, seeds, reason=None):
        at = {"net": "cnn", "backend": "x", "format": form}
        return {**at, "seeds": seeds, "reason": reason}

    base = one("float32", {"0": 0.95, "1": 0.96})
    half = one("float16", {"0": 0.96, "1": 0.955})
    found = rows.accuracy([base, half], "cnn", "x", "float16")
    assert found["difference"] == pytest.approx(0.0025)
    assert found["worst_seed"] == "0"
    assert found["worst_difference"] == pytest.approx(0.01)
    assert found["within"] is True
    worse = one("float16", {"0": 0.93, "1": 0.955})
    assert not rows.accuracy([base, worse], "cnn", "x", "float16")["within"]
    none = one("float16", {}, "a step takes 2 s: not trained")
    found = rows.accuracy([base, none], "cnn", "x", "float16")
    assert found["accuracy"] is found["within"] is None
    assert "2 s" in found["not_trained"]


def test_what_would_take_too_long_is_not_trained_and_says_how_long():
    found, want = measure.Found(), asked("plain", training_s=10.0)
    at = (plan.SMALL, "float16", "plain")
    train.train(None, want, at, 0.5, found)
    [row] = found.trained
    assert row["seeds"] == {}
    assert row["reason"] == "330 steps of 0.5 s would take more than 10 s: not trained"


# -- price -----------------------------------------------------------------------------


def sampled(seconds, slow=False):
    blocks = [seconds * (1 + 0.001 * n) for n in range(9)]
    return {"blocks": blocks, "slow": slow, "first_s": 1.0, "second_s": seconds}


def measured():
    found = measure.Found()
    for form, seconds in (("float32", 1.0), ("bfloat16", 0.5), ("float16", 3.0)):
        at = ("two_layer_net", form, "torch_eager")
        found.samples[at] = {n: sampled(seconds * (1 + n / 99)) for n in range(6)}
    return found


def test_the_price_is_a_step_over_one_in_float32():
    found = rows.rows(asked("torch_eager"), measured())
    by_format = {row["format"]: row for row in found}
    assert by_format["float16"]["price"]["median"] == pytest.approx(3.0, rel=0.01)
    assert by_format["float16"]["verdict"] == "dearer"
    assert by_format["bfloat16"]["verdict"] == "cheaper"
    assert by_format["float32"]["price"] is None
    assert by_format["tf32"]["reason"] == "PyTorch has no TF32 on a CPU"
    assert "step_s" not in by_format["tf32"]


# -- memory ----------------------------------------------------------------------------


def test_memory_grows_with_the_batch(fakes, tmp_path):
    found, want = measure.Found(), asked("plain", nets=("wide",), batches=(512, 2048))
    before = dict(os.environ)
    with measure.paged():
        assert os.environ.items() >= worker.PAGES.items()
        given = ("cpu", "float32", machine.cores(None), tmp_path, 60.0)
        with Pool(*given) as pool:
            train.footprints(pool, want, "plain", found)
    assert dict(os.environ) == before
    assert not found.failed
    known = rows.peaks(found, "wide", "plain", "float32")
    own, few, many = (size for _, size in known)
    layer = 4 * 1024 * (2048 - 512)  # at least two layers of it are alive at once
    assert many - few > 2 * layer
    assert own < few
