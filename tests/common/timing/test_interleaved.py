"""Blocks of all backends in turn, through workers that are made up: no clock."""

from types import SimpleNamespace

import numpy as np
import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.timing import interleaved
from graphparity.common.workers.process import WorkerFailure

CALM = {"busy_s": 0.0, "stolen_s": 0.0, "pressed_s": 0.0, "ours_s": 0.0}
WAITS = {"waited_s": None, "switches": None}
EFFORT = interleaved.Effort(6, 3, 0.02, 0.0, 0.02, 3)
INPUTS = {"spec": "s", "start": {}, "batches": {}}


def cell(name):
    return Cell("chain", "c", name, "cpu", "float32")


class Workers:
    """A pool whose workers answer as they are told; `heard` is what they were asked."""

    device = "cpu"

    def __init__(self, *names, fails=(), block=None):
        self.workers, self.facts = set(names), {n: {"import_s": 2.0} for n in names}
        self.fails, self.heard, self.pauses = set(fails), [], 0
        self.made = {"seconds": 0.04, "device_s": 0.02, "compiled": False}
        self.made |= {"waits": WAITS, **(block or {})}

    def start(self, names, parallel):
        self.heard.append(("start", *names, parallel))

    def aside(self, name, command):
        return None if (name, command) in self.fails else 1.5

    def quiet(self):
        self.pauses += 1
        return 0.25

    def load(self):
        return {"at_s": 0.0, **CALM}

    def each(self, work, names, parallel):
        for name in names:
            work(name)

    def ask(self, name, command, **arguments):
        self.heard.append((name, command))
        if (name, command) in self.fails:
            raise WorkerFailure("no")
        if command == "calibrate":
            return {"steps": 4, "peak_bytes": 7}
        if command == "block":
            return self.made
        return {"build_s": 1.0, "first_step_s": 2.0, "second_step_s": 3.0}


def measured(pool, names, effort=EFFORT, parallel=1, clock=(0.0,), monkeypatch=None):
    """The samples, and which cells failed; the clock is read once before and once
    after each sweep from LEAST_SWEEPS on, and stands at its last reading."""
    if monkeypatch:
        left = [*clock]
        read = lambda: left.pop(0) if len(left) > 1 else left[0]
        monkeypatch.setattr(interleaved, "time", SimpleNamespace(monotonic=read))
    failed, cells = [], [cell(name) for name in names]
    fail = lambda which, failure: failed.append(which.backend)
    rng = np.random.default_rng(0)
    more = {} if parallel == 1 else {"parallel": parallel}
    found = interleaved.measure(pool, cells, INPUTS, effort, rng, fail, **more)
    return {c.backend: sample for c, sample in found.items()}, failed


def test_presets_start_cold_so_often_and_make_rounds_enough_for_a_mark():
    quick, standard, full = interleaved.EFFORTS.values()
    assert (standard.least_rounds, full.least_rounds) == (6, 6)
    assert [e.cold_starts for e in (quick, standard, full)] == [2, 3, 5]
    assert [e.cold_rounds() for e in (quick, standard, full)] == [1, 2, 4]
    assert not any(e.flush for e in (quick, standard, full))


@pytest.mark.parametrize(
    ("steps", "untimed"), [(1000, 20), (40, 20), (10, 10), (2, 2), (1, 1)]
)
def test_a_block_is_warmed_up_for_its_own_length_or_twenty_steps(steps, untimed):
    assert interleaved.untimed({"steps": steps, "peak_bytes": 0}, EFFORT) == untimed


def test_steps_longer_than_the_warm_up_have_one():
    long = interleaved.Effort(6, 3, 3.0, 0.0, 0.02, 3)
    assert interleaved.untimed({"steps": 1, "peak_bytes": 0}, long) == 1


def test_a_sample_of_every_backend():
    pool = Workers("a", "b")
    samples, failed = measured(pool, "ab")
    assert failed == []
    assert [*samples] == ["a", "b"]
    for sample in samples.values():
        assert sample["blocks"] == [0.01] * 3  # four steps each
        assert sample["device_blocks"] == [0.005] * 3
        assert sample["compiled_blocks"] == 0
        assert sample["disturbances"] == sample["waited"] == [None] * 3
        assert (sample["quiet_s"], sample["untimed"]) == (0.75, 4)
        assert (sample["build_s"], sample["peak_bytes"]) == (1.0, 7)
        assert "looked" not in sample
    assert pool.pauses == 8  # before opening each and before each block
    at_once, _ = measured(Workers("a", "b"), "ab", parallel=2)
    assert at_once["a"]["build_s"] is None  # what it costs alone is not known
    pool = Workers("a", "b")
    measured(pool, "ab", parallel=2)
    assert pool.pauses == 6


def test_blocks_are_run_in_random_order():
    pool = Workers(*"abcdef")
    measured(pool, "abcdef")
    turns = [name for name, command in pool.heard if command == "block"]
    sweeps = [tuple(turns[n : n + 6]) for n in (0, 6, 12)]
    assert len(set(sweeps)) == 3
    assert all(sorted(sweep) == [*"abcdef"] for sweep in sweeps)


@pytest.mark.parametrize("command", ["open", "calibrate", "block"])
def test_a_cell_that_fails_leaves_the_others(command):
    samples, failed = measured(Workers("a", "b", fails=[("a", command)]), "ab")
    assert failed == ["a"]
    assert [*samples] == ["b"]
    assert samples["b"]["blocks"] == [0.01] * 3
    assert measured(Workers("a", fails=[("a", command)]), "a") == ({}, ["a"])


@pytest.mark.parametrize(
    ("block", "seconds", "device_s", "compiled"),
    [
        ({"compiled": True}, None, None, 3),
        ({"device_s": None}, 0.01, None, 0),
    ],
)
def test_blocks_that_compiled_or_have_no_clock_have_no_time(
    block, seconds, device_s, compiled
):
    [sample] = measured(Workers("a", block=block), "a")[0].values()
    assert sample["blocks"] == [seconds] * 3
    assert sample["device_blocks"] == [device_s] * 3
    assert sample["compiled_blocks"] == compiled


def test_what_blocks_returned_and_waited_for_is_kept():
    looked = {"not_finite": 1, "denormal": 0.0, "differs": None}
    waits = {"waited_s": 0.01, "switches": 0}
    [sample] = measured(Workers("a", block={"looked": looked, "waits": waits}), "a")[
        0
    ].values()
    assert sample["looked"]["not_finite"] == 3
    assert sample["waited"] == [0.25] * 3


def test_disturbed_blocks_are_settled():
    waits = {"waited_s": None, "switches": 99}
    [sample] = measured(Workers("a", block={"waits": waits}), "a")[0].values()
    assert sample["disturbances"] == ["switched away from"] * 3
    pool = Workers("a")
    ask, left = pool.ask, [waits]
    pool.ask = lambda *a, **k: (
        ask(*a, **k) | ({"waits": left.pop()} if a[1] == "block" and left else {})
    )
    [sample] = measured(pool, "a")[0].values()
    assert sample["blocks"] == [None, 0.01, 0.01]


@pytest.mark.parametrize(
    ("clock", "sweeps"),
    [
        ([5.0, 5.5, 5.9, 6.0], 5),
        ([5.0, 5.999, 6.0], 4),
        ([5.0, 7.0], 3),
        ([0.0, 0.5, 1.5], 4),
    ],
)
def test_sweeps_go_on_until_the_time_is_up_and_are_three_at_least(
    clock, sweeps, monkeypatch
):
    effort = interleaved.Effort(6, 3, 0.02, 1.0, 0.02, 3)
    pool = Workers("a")
    samples, _ = measured(pool, "a", effort, clock=clock, monkeypatch=monkeypatch)
    assert len(samples["a"]["blocks"]) == sweeps
