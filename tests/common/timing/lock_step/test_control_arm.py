"""What lock step's samples are compared by, and when the control takes marks back."""

import math

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import cell_timing, intervals, ratios, table_marks
from graphparity.common.timing.lock_step import control_arm

BLOCKS = [1.0, 1.01, 1.0, 1.02]


def sample(blocks=None, control=None, stepped=True):
    found = {"blocks": blocks or BLOCKS, "lock_step": stepped}
    return found | ({"control_blocks": control} if control else {})


def cell(backend):
    return Cell("two_layer_net", "digits", backend, "cpu", "float32")


def rounds(*samples):
    return dict(enumerate(samples))


def test_samples_of_lock_step_are_compared_by_neighbours():
    sides = [rounds(sample(), sample()), rounds(sample())]
    assert control_arm.statistic(sides) is intervals.neighbours
    sides[1][0]["lock_step"] = False
    assert control_arm.statistic(sides) is intervals.deciles
    del sides[1][0]["lock_step"]  # an older run's
    assert control_arm.statistic(sides) is intervals.deciles


def test_the_control_is_over_all_rounds():
    off = [0.9 * block for block in BLOCKS]
    held = rounds(sample(control=BLOCKS), sample(control=off))
    found = control_arm.control({cell("torch_eager"): held, cell("jax_jit"): {}})
    assert found["median"] == pytest.approx(math.sqrt(1 / 0.9))
    assert found["processes"] == 2
    assert control_arm.control({cell("jax_jit"): rounds(sample())}) is None


@pytest.mark.parametrize(
    ("ratio", "spoilt"),
    [(1.0, False), (1.009, False), (1.011, True), (0.991, False), (0.989, True)],
)
def test_beyond_one_per_cent_it_spoils_its_config(ratio, spoilt):
    again = [block / ratio for block in BLOCKS]
    found = control_arm.control({cell("a"): rounds(sample(control=again))})
    text = control_arm.spoilt(found)
    assert (text is not None) is spoilt
    assert not spoilt or f"{ratio:.3f}" in text


def test_a_control_without_blocks_does_not_pass():
    found = control_arm.control({cell("a"): rounds(sample(control=[None] * 4))})
    assert "has no blocks" in control_arm.spoilt(found)
    assert control_arm.spoilt(None) is None  # a run without one


KNOWN = ("build_s", "first_step_s", "second_step_s", "toolchain_s", "import_s")


def full(blocks, control=None):
    """A round's whole sample."""
    found = {**sample(blocks, control), **dict.fromkeys(KNOWN, 0.1), "cold": False}
    found |= {"compiled_blocks": 0, "device_blocks": [], "peak_bytes": None}
    return found | {"disturbances": [None] * len(blocks)}


@pytest.mark.parametrize(("control", "word"), [(1.002, "faster"), (1.05, "unresolved")])
def test_no_mark_of_a_config_whose_control_is_off_stands(control, word):
    fast = [0.5 * block for block in BLOCKS]
    again = [block / control for block in BLOCKS]
    samples = {
        cell("torch_eager"): {n: full(BLOCKS, again) for n in range(6)},
        cell("torch_compile"): {n: full(fast) for n in range(6)},
    }
    document = {"status": "agree", "precision": "float32", "reason": None}
    made = cell_timing.timing([*samples], samples)
    ratios.fill(made, dict.fromkeys(samples, document), samples)
    table_marks.hold(made)
    [row] = made[cell("torch_compile")]["against"]
    assert row["verdict"] == word
    assert word == "faster" or "1.050" in row["reason"]
