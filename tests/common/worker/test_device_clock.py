"""Two clocks tell one story, or the block is refused; the cache is emptied untimed."""

import pytest

from graphparity.common.contract import dtypes, specs
from graphparity.common.system.machine import cores
from graphparity.common.worker import device_clock
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from tests.fakes.device.runtime import COLD_S, FLUSH_S, PEAK_BYTES, STEP_S

STEPS = 5
NET, PULLED = ("optimizers", "sgd"), ("conditional", "lecture")


@pytest.fixture
def on_device(fakes, tmp_path):
    """Workers of the fakes on the fake device."""
    with Pool("cuda", "float32", cores(None), tmp_path, limit_s=20.0) as found:
        yield found


def open_cell(pool, backend, pair):
    spec = specs.spec(*pair)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=1)
    cast = {key: dtypes.cast(drawn[key], "float32") for key in ("start", "batches")}
    return pool.ask(backend, "open", spec=spec, **cast)


def open_and_time(pool, pair):
    open_cell(pool, "unsynchronized", pair)
    pool.ask("unsynchronized", "block", steps=STEPS, untimed=1)


@pytest.mark.parametrize("pair", [NET, PULLED], ids="-".join)
def test_a_truthful_device_is_timed_by_both_clocks(on_device, pair):
    open_cell(on_device, "device", pair)
    took = on_device.ask("device", "block", steps=STEPS, untimed=2)
    assert took["device_s"] == pytest.approx(STEPS * STEP_S)
    assert took["seconds"] >= took["device_s"]
    assert not took["compiled"]


@pytest.mark.parametrize("pair", [NET, PULLED], ids="-".join)
def test_an_unsynchronized_timer_is_caught(on_device, pair):
    with pytest.raises(WorkerFailure, match="the timer did not wait for the device"):
        open_and_time(on_device, pair)


def test_without_a_device_there_is_one_clock(fake_pool):
    open_cell(fake_pool, "device", NET)
    took = fake_pool.ask("device", "block", steps=STEPS, untimed=2)
    assert took["device_s"] is None


def test_clocks_may_differ_by_what_a_mark_takes_and_no_more():
    device_clock.compare(host_s=1e-5, device_s=2.5e-5)
    device_clock.compare(host_s=1.0, device_s=1.015)
    device_clock.compare(host_s=1.0, device_s=0.2)
    with pytest.raises(device_clock.Unsynchronized, match=r"1 ms .* device 1\.1 ms"):
        device_clock.compare(host_s=1e-3, device_s=1.1e-3)


def test_emptying_the_cache_is_outside_of_the_timed_region(on_device):
    open_cell(on_device, "device", NET)
    sizes = {"steps": STEPS, "untimed": 2}
    warm = on_device.ask("device", "block", **sizes)
    cold = on_device.ask("device", "block", **sizes, flush=True)
    assert warm["device_s"] == pytest.approx(STEPS * STEP_S)
    assert cold["device_s"] == pytest.approx(STEPS * (STEP_S + COLD_S))
    assert cold["device_s"] <= cold["seconds"] < STEPS * FLUSH_S


def test_a_backend_that_has_no_cache_to_empty_is_a_gap(fake_pool):
    open_cell(fake_pool, "plain", NET)
    with pytest.raises(WorkerFailure, match="can't empty a device's cache") as found:
        fake_pool.ask("plain", "block", steps=1, untimed=1, flush=True)
    assert found.value.status == "unsupported"


def test_peak_memory_is_the_device_s_own(on_device):
    open_cell(on_device, "device", NET)
    sized = on_device.ask("device", "calibrate", seconds=0.005)
    assert sized["peak_bytes"] == PEAK_BYTES
