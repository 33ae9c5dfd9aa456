"""What timed blocks returned is looked at: NaN, denormals, other numbers."""

import numpy as np
import pytest

from graphparity.common.contract import specs
from graphparity.common.timing import looked
from graphparity.common.worker import outcome, session, timer


def seen(values, last=None):
    found, row = outcome.look([np.asarray(v) for v in values], last)
    return found, row


def test_right_results_are_nothing_to_speak_of():
    found, row = seen([np.ones((2, 3), np.float32), np.float32(0)])
    assert found == {"not_finite": 0, "denormal": 0.0, "differs": None}
    again, _ = seen([np.ones((2, 3), np.float32), np.float32(0)], row)
    assert again["differs"] == 0.0
    assert looked.remarks(looked.worst(found, again)) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_spoils_a_block(bad):
    found, _ = seen([np.array([1.0, bad])])
    assert found["not_finite"] == 1
    assert "NaN or inf in the results of 2" in looked.spoilt(looked.worst(found, found))


def test_denormals_are_counted_in_their_own_dtype():
    tiny = np.array([1e-40, 1.0, 0.0, 2.0], np.float32)
    found, _ = seen([tiny])
    assert found["denormal"] == 0.25
    assert looked.spoilt(found) is None
    assert "25 % of the results" in looked.remarks(found)[0]
    assert seen([tiny.astype(np.float64)])[0]["denormal"] == 0.0


@pytest.mark.parametrize(
    ("other", "far"),
    [([1.0, 1.0], 0.0), ([1.02, 1.0], 0.01414), ([1.0], np.inf), ([1, np.nan], np.inf)],
)
def test_another_result_than_the_last_block_s(other, far):
    _, row = seen([np.array([1.0, 1.0])])
    found, _ = seen([np.array(other)], row)
    if far == np.inf:
        assert found["differs"] > 1e300
        assert np.isfinite(found["differs"])  # for the JSON
    else:
        assert found["differs"] == pytest.approx(far, rel=1e-3)
    assert (looked.spoilt(found) is None) == (far < 0.01)


@pytest.fixture
def opened():
    """The oracle, with a small cell of each kind to be opened."""
    with session.opened("numpy_ref") as here:
        yield here


def open_one(pair=("two_layer_net", "digits")):
    spec = specs.spec(*pair)
    from graphparity.common.agreement import worker

    inputs = worker.COMMANDS["draw"](spec=spec, seed=0, steps=1)
    timer.open_cell(spec, inputs["start"], inputs["batches"])


def test_a_block_of_the_harness_is_looked_at(opened):
    open_one()
    first, second = timer.block(3, 1), timer.block(3, 1)
    assert first["looked"]["differs"] is None
    assert second["looked"] == {"not_finite": 0, "denormal": 0.0, "differs": 0.0}
    assert set(second["waits"]) == {"waited_s", "switches"}
    for steps in ((4, 1), (3, 2), (2, 2)):  # other steps, another end
        assert timer.block(*steps)["looked"]["differs"] is None


def test_a_step_that_goes_wrong_while_it_is_timed_is_seen(opened):
    open_one()
    timer.block(3, 1)
    cell, right = opened.cell(), opened.cell().call
    cell.call = lambda state, *batch: (state, right(state, *batch)[1] * 1.5)
    assert timer.block(3, 1)["looked"]["differs"] > 0.01
    cell.call = lambda state, *batch: (state, np.float64("nan"))
    assert timer.block(3, 1)["looked"]["not_finite"] == 1


def test_only_a_fresh_process_knows_a_cells_peak(opened, monkeypatch):
    monkeypatch.setattr(timer.memory, "peak", lambda: 10**12)
    open_one()
    assert timer.calibrate(1e-4)["peak_bytes"] > 0
    open_one()
    assert timer.calibrate(1e-4)["peak_bytes"] is None


def test_a_peak_is_never_zero(opened, monkeypatch):
    monkeypatch.setattr(timer.memory, "peak", lambda: opened.cell().base_bytes)
    open_one()
    assert timer.calibrate(1e-4)["peak_bytes"] is None
