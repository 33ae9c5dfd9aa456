"""Forms head to head: when a race ends, what it says, on made-up rounds of known truth
and on real processes in both lanes."""

import os
import threading
import time

import numpy as np
import pytest

from graphparity.common.contract import specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.dtypes import cast
from graphparity.common.timing.race import head_to_head, place
from graphparity.common.timing.race.head_to_head import Arm, Limits, Race, Round
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes

WHAT = ("chain", "1x256")


def cell(backend):
    return Cell(*WHAT, backend, "cpu", "float32")


BASE, OTHER = cell("plain"), cell("plain#2")


def sample(level_s, control=1.0, cause=None, blocks=8):
    """Blocks of one process, and of the control."""
    return {
        "blocks": [level_s] * blocks,
        "control_blocks": [level_s / control] * blocks,
        "disturbances": [cause] * blocks,
        "waited": [0.0] * blocks,
        "lock_step": True,
    }


class Staged:
    """A place in which nothing runs: each round is made up, its levels spread so."""

    def __init__(self, spread, ratio=1.0, control=1.0, cause=None, lanes=2):
        self.rng = np.random.default_rng(7)
        self.spread, self.ratio, self.control = spread, ratio, control
        self.cause, self.lanes, self.made = cause, [[n] for n in range(lanes)], 0

    def at_once(self, _):
        return [self.round(cores) for cores in self.lanes]

    def round(self, cores):
        self.made += 1
        both = np.exp(self.rng.normal(0, self.spread, 2)) * [1.0, 1 / self.ratio]
        samples = {
            BASE: sample(both[0], self.control, self.cause),
            OTHER: sample(both[1], self.control, self.cause),
        }
        return Round(cores, 1.0, samples, {}, {})


def raced(staged, **limits):
    arms = [Arm(one, dict) for one in (BASE, OTHER)]
    race = Race(staged, arms)
    race.until_narrow(Limits(**limits))
    return race


def test_it_ends_when_the_ratio_is_narrow_and_not_before_six_rounds():
    race = raced(Staged(0.0, ratio=1.05))
    assert len(race.rounds) == 6
    assert race.ratio()["verdict"] == "faster"
    assert race.ratio()["median"] == pytest.approx(1.05)
    race = raced(Staged(0.03))
    assert 6 < len(race.rounds) < 100
    assert head_to_head.narrow(race.ratio(), 0.02)
    before = head_to_head.ratio(race.rounds[:-2], BASE, OTHER)
    assert not head_to_head.narrow(before, 0.02)


def test_it_ends_when_the_time_is_up_but_has_six_rounds():
    race = raced(Staged(0.5), until=time.monotonic() - 1)
    assert len(race.rounds) == 6
    assert not head_to_head.narrow(race.ratio(), 0.02)


def test_no_round_begins_that_would_end_late(monkeypatch):
    staged, now = Staged(0.5), [0.0]
    made = staged.at_once

    def at_once(work):
        now[0] += 10.0
        return made(work)

    staged.at_once = at_once
    clock = type("Clock", (), {"monotonic": staticmethod(lambda: now[0])})
    monkeypatch.setattr(head_to_head, "time", clock)
    race = raced(staged, until=105.0)
    assert now[0] == 100.0  # one more pair would have ended at 110
    assert len(race.rounds) == 20


def test_it_ends_at_the_most_rounds_and_one_lane_is_enough():
    assert len(raced(Staged(0.5), most=10).rounds) == 10
    assert len(raced(Staged(0.0, lanes=1)).rounds) == 6


def test_a_control_that_is_off_takes_the_mark_back():
    assert raced(Staged(0.0, 1.05, control=1.009)).ratio()["verdict"] == "faster"
    found = raced(Staged(0.0, 1.05, control=1.02)).ratio()
    assert found["verdict"] == "unresolved"
    assert "1.020" in found["reason"]


def test_a_busy_machine_takes_the_mark_back():
    found = raced(Staged(0.0, 1.05, cause="others on the same cores")).ratio()
    assert found["verdict"] == "unresolved"
    assert "busy in 100 %" in found["reason"]


def test_a_race_in_which_processes_fail_is_given_up():
    staged = Staged(0.0)
    whole = staged.round

    def failing(cores):
        made = whole(cores)
        del made.samples[OTHER]
        return Round(cores, 1.0, made.samples, {OTHER: "killed"}, {})

    staged.round = failing
    with pytest.raises(WorkerFailure, match="4 processes failed: killed"):
        raced(staged)


def test_each_lane_starts_with_another_arm():
    started = []

    class Pool:
        cores = (0,)
        start = staticmethod(lambda names, parallel: started.append((names, parallel)))
        each = staticmethod(lambda work, names, parallel: None)

    arms = [Arm(cell(name), dict) for name in "abc"]
    for lane in range(4):
        head_to_head.opened(Pool, arms, head_to_head.EFFORT, None, lane)
    names = [list(order) for order in ("abc", "bca", "cab", "abc")]
    assert started == [(each, 1) for each in names]


# -- real processes --------------------------------------------------------------------


@pytest.fixture
def where(cache, fakes):
    """Two lanes, on one core where there is no second."""
    lanes = (place.lanes("cpu") * 2)[:2]
    with Zygotes(60.0) as zygotes:
        yield Place(lanes, cache, zygotes, limit_s=30.0)


def request(where):
    """What opens the cell, drawn once."""
    spec = specs.spec(*WHAT)
    drawn = where.at_once(
        lambda pool: pool.ask(pool.judge, "draw", spec=spec, seed=0, steps=0)
    )[0]
    start, batches = (cast(drawn[key], "float32") for key in ("start", "batches"))
    return lambda: {"spec": spec, "start": start, "batches": batches}


EFFORT = head_to_head.dataclasses.replace(head_to_head.EFFORT, sweeps_s=0.1)


def test_real_processes_are_forked_in_both_lanes(where):
    asked = request(where)
    race = Race(where, [Arm(one, asked) for one in (BASE, OTHER)], EFFORT)
    race.go()
    race.go()
    assert [one.cores for one in race.rounds] == where.lanes * 2
    for one in race.rounds:
        assert list(one.samples) == [BASE, OTHER]
        assert one.anew == one.failed == {}
        assert all(len(made["blocks"]) >= 4 for made in one.samples.values())
        assert all(made["forked"] for made in one.samples.values())
        assert "control_blocks" in one.samples[BASE]
    assert [arm.cell for arm in race.arms] == [BASE, OTHER]


def test_what_can_not_be_forked_is_started_anew_and_said(where):
    asked, other = request(where), cell("threaded")
    race = Race(where, [Arm(one, asked) for one in (BASE, other)], EFFORT)
    race.go()
    for one in race.rounds:
        assert "importing left 1 threads" in one.anew["threaded"]
        assert set(one.samples) == {BASE, other}


def test_an_arm_that_fails_costs_its_round(where):
    asked, other = request(where), cell("away")
    race = Race(where, [Arm(one, asked) for one in (BASE, other)], EFFORT)
    race.go()
    for one in race.rounds:
        assert "no-such-package" in one.failed[other]
        assert list(one.samples) == [BASE]
    assert race.ratio() is None


@pytest.mark.parametrize("fails", [0, 1])
def test_an_error_in_one_lane_ends_the_workers_of_the_other(where, fails):
    begun, stopped = threading.Barrier(2), []

    def work(pool):
        pool.start(["plain"])
        begun.wait(30)
        if pool.cores == where.lanes[fails] and not stopped:
            stopped.append(pool)
            raise RuntimeError("here")
        [worker] = pool.workers.values()
        worker.process.wait(20)  # until it is ended

    with pytest.raises(RuntimeError, match="here"):
        where.at_once(work)
    with pytest.raises(WorkerFailure, match="interrupted"):
        where.at_once(lambda pool: pool.ask("plain", "forget"))


def test_each_lane_s_thread_stays_on_its_cores(two_cores, where):
    before = os.sched_getaffinity(0)
    found = where.at_once(lambda pool: os.sched_getaffinity(0))
    assert found == [{*cores} for cores in where.lanes]
    assert os.sched_getaffinity(0) == before


def test_a_device_has_one_lane_with_all_cores():
    assert place.lanes("cuda") == place.lanes("cpu", None)
    assert all(len(cores) == 1 for cores in place.lanes("cpu"))


def test_each_round_is_handed_over_when_it_is_there_with_its_number():
    kept = list[tuple[int, Round]]()
    race = Race(
        Staged(0.01),
        [Arm(BASE, dict), Arm(OTHER, dict)],
        keep=lambda *a: kept.append(a),
    )
    race.go()
    assert [number for number, _ in kept] == [0, 1]
    race.go()
    assert kept == [*enumerate(race.rounds)]
    assert len(kept) == 4
