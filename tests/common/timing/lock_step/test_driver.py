"""Lock step on fake workers: order, pairing, death, hang, a full folder, one core."""

import dataclasses
import errno
import os
import time

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine, turn_page
from graphparity.common.timing import interleaved
from graphparity.common.timing.lock_step import driver
from graphparity.common.timing.lock_step.schedule import Spread
from graphparity.common.workers.pool import Pool
from tests.conftest import FAKES

EFFORT = dataclasses.replace(interleaved.EFFORTS["quick"], block_s=0.002, sweeps_s=0.2)
WHAT = ("chain", "1x256")


@pytest.fixture(scope="module")
def workers(cache, tmp_path_factory):
    """Workers of the fakes, kept for all tests here, and the file that `told` reads."""
    path = tmp_path_factory.mktemp("told") / "told"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(registry.SEARCH, FAKES)
        patch.setenv("GRAPHPARITY_TOLD", str(path))
        with Pool("cpu", "float32", machine.cores(None), cache, 20.0) as pool:
            yield pool, path


@pytest.fixture
def told(workers):
    """The file by which `told` learns what to do, once it is written."""
    _, path = workers
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def pool(workers, fakes):
    found, _ = workers
    yield found
    found.limit_s = 20.0


class Arms:
    """Open cells of some fakes in workers of their own, and what a session gave."""

    def __init__(self, pool, *names):
        self.pool, self.said, self.failed = pool, [], {}
        spec = specs.spec(*WHAT)
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
        cells = [Cell(*WHAT, name, "cpu", "float32") for name in names]
        inputs = {**drawn, "spec": spec}
        self.samples = interleaved.open_all(
            pool, cells, inputs, EFFORT, self.fail, parallel=1
        )
        assert not self.failed

    def fail(self, cell, failure):
        self.failed[cell.backend] = failure

    def take_turns(self, effort=EFFORT, known=None):
        rng = np.random.default_rng(0)
        known = {} if known is None else known
        driver.sweeps(
            self.pool, self.samples, effort, rng, self.fail, known, self.said.append
        )
        return {cell.backend: sample for cell, sample in self.samples.items()}


def every_block(sample):
    """Blocks with those that were left out as disturbed; this machine may be busy."""
    return len(sample["blocks"])


def test_all_arms_have_equal_numbers_of_blocks_and_of_steps(pool, told):
    found = Arms(pool, "plain", "told", "plain#2").take_turns()
    counts = {every_block(sample) for sample in found.values()}
    assert len(counts) == 1
    assert min(counts) >= interleaved.LEAST_SWEEPS
    assert not min(counts) % 2  # whole pairs of sweeps
    for sample in found.values():
        assert sample["lock_step"]
        assert 0 < sample["woken_s"] < 5
        assert len(sample["disturbances"]) == len(sample["waited"]) == min(counts)
        known = [*filter(None, sample["blocks"]), *sample.get("dropped", [])]
        assert all(0 < seconds < 1 for seconds in known)
        assert sample["looked"]["not_finite"] == 0
    assert len(found["plain"]["control_blocks"]) == min(counts)
    assert "control_blocks" not in found["told"]


def test_the_driver_says_nothing_between_the_turns(pool, told):
    """One request a worker, whatever the number of blocks."""
    arms, asked, ask = Arms(pool, "plain", "told"), [], pool.ask

    def counting(name, command, **arguments):
        asked.append((name, command))
        return ask(name, command, **arguments)

    pool.ask = counting
    found = arms.take_turns()
    turns = sorted(name for name, command in asked if command == "take_turns")
    assert turns == ["plain", "told"]
    assert every_block(found["plain"]) >= interleaved.LEAST_SWEEPS


def test_what_is_known_of_a_cell_is_not_found_again(pool, told):
    arms, known = Arms(pool, "plain"), {}
    arms.take_turns(known=known)
    [(cell, spread)] = known.items()
    assert isinstance(spread, Spread)
    known[cell] = dataclasses.replace(spread, step_s=1e-3, within=0.0)
    assert arms.take_turns(known=known)["plain"]["steps"] == 4  # 4 ms at least


@pytest.mark.parametrize(
    ("fault", "status"), [("die", "crashed"), ("raise", "crashed"), ("hang", "timeout")]
)
def test_a_fault_in_a_turn_costs_its_own_cell(pool, told, fault, status):
    """The others come back, keep what they have, and go on without it."""
    arms = Arms(pool, "plain", "told", "plain#2")
    pool.limit_s = 6.0 if fault == "hang" else 60.0
    known = dict.fromkeys(arms.samples, Spread(1e-3, 0.01, 0.0, 1.0))
    for sample in arms.samples.values():
        sample["untimed"] = 20
    told.write_text(f"{fault} 60")  # in its third block of 24 steps
    begin = time.monotonic()
    found = arms.take_turns(known=known)
    assert time.monotonic() - begin < 29  # nobody waited until it had to give up
    assert [*arms.failed] == ["told"]
    failure = arms.failed["told"]
    assert failure.status == status
    assert "take_turns" in str(failure) or "it was told to" in str(failure)
    assert set(found) == {"plain", "plain#2"}
    counts = {every_block(sample) for sample in found.values()}
    assert len(counts) == 1
    assert min(counts) >= interleaved.LEAST_SWEEPS


def test_where_all_fail_nothing_is_left(pool, told):
    arms = Arms(pool, "told")
    told.write_text("die 200")
    assert arms.take_turns() == {}
    assert [*arms.failed] == ["told"]
    assert arms.take_turns() == {}


def test_a_cell_whose_pilot_fails_is_left_out(pool, told):
    arms = Arms(pool, "plain", "told")
    told.write_text("raise 1")
    assert [*arms.take_turns()] == ["plain"]
    assert "it was told to" in str(arms.failed["told"])


def test_blocks_go_on_in_further_requests_where_one_would_take_too_long(pool, told):
    """A request begins no turn in its second half; all sweeps are made all the same."""
    arms = Arms(pool, "plain", "told")
    known = dict.fromkeys(arms.samples, Spread(1e-3, 0.01, 0.0, 1.0))
    for cell in arms.samples:
        arms.samples[cell]["untimed"] = 2000  # a turn of a tenth of a second
    pool.limit_s = 0.5
    found = arms.take_turns(dataclasses.replace(EFFORT, sweeps_s=0.0), known)
    assert not arms.failed
    assert {every_block(s) for s in found.values()} == {interleaved.LEAST_SWEEPS + 1}


@pytest.mark.parametrize("why", ["absent", "full"])
def test_without_room_in_memory_the_page_is_a_temporary_file(
    pool, told, why, monkeypatch, tmp_path
):
    arms, reserve = Arms(pool, "plain", "told"), turn_page._reserve

    def full(descriptor, size):
        monkeypatch.setattr(turn_page, "_reserve", reserve)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if why == "absent":
        monkeypatch.setattr(driver, "SHARED", tmp_path / "gone")
        told_why = "No such file"
    else:
        monkeypatch.setattr(turn_page, "_reserve", full)
        told_why = "No space left"
    found = arms.take_turns()
    assert len(found) == 2
    [text] = arms.said
    assert "among the temporary files" in text
    assert told_why in text


def test_nothing_is_left_of_a_page(pool, told, monkeypatch, tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(driver, "SHARED", shared)
    arms = Arms(pool, "plain", "told")
    arms.take_turns()
    assert not arms.said
    assert not [*shared.iterdir()]


def test_on_one_core_arms_take_turns_too(fakes, tmp_path):
    with Pool("cpu", "float32", machine.cores(1), tmp_path, 20.0) as alone:
        found = Arms(alone, "plain", "plain#2").take_turns()
    assert {every_block(s) >= interleaved.LEAST_SWEEPS for s in found.values()} == {
        True
    }


def test_threads_that_spin_after_a_block_are_seen(pool, told):
    arms = Arms(pool, "plain", "told")
    calm = arms.take_turns()
    told.write_text("spin 1")
    arms.samples = {c: interleaved.without_blocks(s) for c, s in arms.samples.items()}
    spinning = arms.take_turns(dataclasses.replace(EFFORT, sweeps_s=0.0))
    assert calm["told"]["spun_s"] < spinning["told"]["spun_s"]
    assert spinning["told"]["quiet_s"] > spinning["plain"]["quiet_s"]
    pool.release("told")  # with its thread


def test_an_interrupt_ends_those_who_wait_and_fails_no_cell(fakes, tmp_path):
    with Pool("cpu", "float32", machine.cores(None), tmp_path, 20.0) as own:
        arms, ask = Arms(own, "plain", "plain#2"), own.ask

        def interrupted(name, command, **arguments):
            if (name, command) == ("plain#2", "take_turns"):
                raise KeyboardInterrupt
            return ask(name, command, **arguments)

        own.ask = interrupted
        processes = [worker.process for worker in own.workers.values()]
        with pytest.raises(KeyboardInterrupt):
            arms.take_turns()
        assert not arms.failed
        assert all(process.poll() is not None for process in processes)
