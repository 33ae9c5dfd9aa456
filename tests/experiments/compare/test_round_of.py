"""One round in one lane: its cache, the order of its configs, what is kept of it."""

import contextlib
import math
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import opened
from graphparity.common.system import machine
from graphparity.common.timing import forks, interleaved
from graphparity.common.timing.lock_step import driver
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare import round_of, timing_stage
from graphparity.experiments.compare.allowance import Allowance
from graphparity.experiments.compare.inputs import Inputs
from graphparity.experiments.compare.round_of import Round
from graphparity.experiments.compare.run import Run

EFFORT = interleaved.EFFORTS["quick"]
PAIR, OTHER = ("conditional", "lecture"), ("autograd", "lecture")
PLACE = Cell(*PAIR, "torch_compile", "cpu", "float32")
ONE, TWO = [[0]], [[0], [1]]


def asked_of(lanes, effort=EFFORT, pairs=(PAIR,)):
    asked = SimpleNamespace(effort=lambda: effort, timed=lambda: [*pairs], seed=0)
    asked.backends, asked.lanes = [PLACE.backend], lambda _: lanes
    return asked


class Caches:
    """A run whose workers leave something in their caches and temporary folders."""

    def __init__(self, folder, lanes, monkeypatch, pairs=(PAIR,), effort=EFFORT):
        self.seen, self.saved, self.stop = {}, {}, set()
        self.order, self.cores, self.places = {}, {}, {}
        asked = asked_of(lanes, effort, pairs)
        self.run = run = SimpleNamespace(asked=asked, pool=self.pool, zygotes=None)
        run.reporter, run.cache = MagicMock(), lambda name: folder / name
        run.store = MagicMock()
        monkeypatch.setattr(Round, "_ceilings", lambda *_: None)
        self.parallel = {}

        def costs(pool, names, parallel):
            self.parallel.setdefault(pool.cache, []).append(parallel)
            return {PLACE.backend: {}}

        monkeypatch.setattr(interleaved, "prepare", costs)
        keep = lambda *given: self.keep(*given)
        monkeypatch.setattr(Round, "_pair", keep)
        self.todo = {pair: [PLACE] for pair in pairs}

    @contextlib.contextmanager
    def pool(self, device, cache, zygotes, cores):
        before = [path.name for path in cache.glob("kernel*")]
        cache.mkdir(parents=True, exist_ok=True)
        pool = SimpleNamespace(device=device, stopped=False, cache=cache, before=before)
        self.cores[cache] = cores
        yield pool

    def keep(self, round_, pool, pair, cells, costs):
        number = round_.number
        self.order.setdefault(number, []).append(pair)
        self.places[number] = os.sched_getaffinity(0)
        self.saved[number, pair] = costs[PLACE.backend]["cold"]
        self.seen[number] = pool.cache, pool.before
        (pool.cache / f"kernel-{number}-{pair[0]}").touch()
        if (number, pair) in self.stop:
            pool.stopped = True

    def go(self, first, count, todo=None):
        """These rounds, beside each other."""
        numbers = range(first, first + count)
        every = {number: todo or self.todo for number in numbers}
        allowance = Allowance(math.inf)
        timing_stage._beside_each_other(self.run, "cpu", every, allowance)


@pytest.mark.parametrize("lanes", [ONE, TWO], ids=len)
@pytest.mark.parametrize(("preset", "cold"), [("quick", 1), ("standard", 2)])
def test_each_cold_start_has_an_empty_cache_and_the_next_rounds_a_warm_one(
    preset, cold, lanes, tmp_path, monkeypatch
):
    """What a round finds, keeps and leaves; those beside each other share no cache that
    one of them fills."""
    effort, wide = interleaved.EFFORTS[preset], len(lanes)
    made = Caches(tmp_path, lanes, monkeypatch, effort=effort)
    run, saved = made.run, made.saved
    run.cache("cpu").mkdir()
    (run.cache("cpu") / "kernel-of-a-run-that-was-cut-short").touch()
    for first in range(0, 5 * wide, wide):
        made.go(first, wide)
    starts = [number for (number, _), was_cold in saved.items() if was_cold]
    turns = [0, 2, 3][: -(-cold // wide)]
    assert sorted(starts) == [t * wide + n for t in turns for n in range(wide)]
    assert {saved[wide + lane, PAIR] for lane in range(wide)} == {False}
    assert {saved[4 * wide + lane, PAIR] for lane in range(wide)} == {None}
    for number, (cache, before) in made.seen.items():
        assert bool(before) is not saved[number, PAIR], number  # None: not priced
        assert cache == run.cache("cpu") or not cache.exists()  # cleaned up
        assert cache == run.cache("cpu") or made.cores[cache] == lanes[number % wide]
    alone = wide * (1 + len(turns))  # rounds that are priced, one backend at a time
    every = [parallel for some in made.parallel.values() for parallel in some]
    assert (every.count(1), every.count(2)) == (alone, 5 * wide - alone)
    colds = [made.seen[number][0] for number in starts]
    assert len(set(colds)) == len(colds)


def test_warm_is_what_a_finished_round_of_the_same_config_has_filled(
    tmp_path, monkeypatch
):
    """One that was cut short in it has not, nor has one that was made with a cache that
    is gone."""
    made = Caches(tmp_path, ONE, monkeypatch, pairs=(PAIR, OTHER))
    made.stop = {(0, OTHER)}
    made.go(0, 1)
    made.go(1, 1)
    assert made.saved == {
        (0, PAIR): True,
        (0, OTHER): True,
        (1, PAIR): False,
        (1, OTHER): None,
    }
    made.go(1, 1)
    assert made.saved[1, OTHER] is False
    shutil.rmtree(made.run.cache("cpu"))
    made.go(1, 1)
    assert made.saved[1, PAIR] is None


def test_a_lane_s_own_thread_stays_on_its_cores(two_cores, tmp_path, monkeypatch):
    """And the driver's main thread where it was."""
    lanes, before = machine.lanes(1), os.sched_getaffinity(0)
    made = Caches(tmp_path, lanes, monkeypatch)
    made.go(0, 2)
    assert made.places == {0: {*lanes[0]}, 1: {*lanes[1]}}
    assert os.sched_getaffinity(0) == before


def test_a_stopped_round_begins_no_other_config(tmp_path, monkeypatch):
    made = Caches(tmp_path, ONE, monkeypatch, pairs=(PAIR, OTHER))
    made.stop = {(0, PAIR)}
    made.go(0, 1)
    assert list(made.saved) == [(0, PAIR)]


def turned(number, lanes, count=4):
    """The configs a, b, … in the order of a round."""
    one = Round.__new__(Round)
    one.lane, one.lanes = number % len(lanes), lanes
    one.later = number - forks.priced(1, len(lanes))
    return [name for name, _ in one._turned([(n, "x") for n in "abcdefgh"[:count]])]


def test_each_later_round_begins_with_another_config():
    """What is priced keeps its order; then each config gets a fresh process."""
    firsts = [turned(number, ONE, 3)[0] for number in range(6)]
    assert firsts == ["a", "a", "b", "c", "a", "b"]
    assert set(turned(3, ONE, 3)) == {*"abc"}
    assert turned(3, ONE, 0) == []


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_rounds_beside_each_other_begin_other_configs(count):
    """Where they are as fast as each other they meet at one place at most."""
    for number in range(0, 16, 2):
        one, other = turned(number, TWO, count), turned(number + 1, TWO, count)
        assert set(one) == set(other)
        assert one[0] != other[0]
        assert sum(a == b for a, b in zip(one, other)) <= 1
    firsts = {turned(number, TWO, count)[0] for number in range(4, 4 + count)}
    assert len(firsts) == count


def test_the_widest_stay_first_in_every_lane():
    assert round_of.shifted("abcde", 0, 2) == [*"abcde"]
    assert round_of.shifted("abcde", 1, 2) == [*"badec"]
    assert round_of.shifted("abcdefg", 2, 3) == [*"cabfgde"]
    assert round_of.shifted("", 1, 2) == []


@pytest.mark.parametrize("stopped", [False, True])
def test_an_interrupted_runs_workers_did_not_fail(stopped):
    """Ctrl-C ends the workers: their cells keep the status that they had."""

    def ask(*_, **__):
        raise WorkerFailure("killed by SIGKILL")

    failed = []
    run = SimpleNamespace(asked=asked_of(ONE), inputs=Inputs())
    run.fail = lambda cell, failure: failed.append(cell)
    pool = SimpleNamespace(ask=ask, stopped=stopped, judge="numpy_ref")
    one = Round(run, "cpu", 0, 0, ONE, None, None)
    one._pair(pool, PAIR, ["a cell"], {})
    assert failed == ([] if stopped else ["a cell"])


@pytest.mark.parametrize("stopped", [False, True])
def test_no_sample_is_kept_that_an_interrupt_cut_short(stopped, monkeypatch):
    saved = []
    run = MagicMock(asked=asked_of(ONE), inputs=Inputs())
    run.store.save_sample = lambda *given: saved.append(given)
    pool = SimpleNamespace(ask=lambda *_, **__: {}, stopped=False, judge="numpy_ref")
    monkeypatch.setattr(interleaved, "open_all", lambda *_: {PLACE: {"blocks": [1.0]}})

    def sweeps(pool, *_):
        pool.stopped = stopped

    monkeypatch.setattr(driver, "sweeps", sweeps)
    Round(run, "cpu", 0, 0, ONE, None, None)._pair(pool, PAIR, [PLACE], {})
    assert bool(saved) is not stopped


def test_a_cell_that_dies_in_one_lane_is_lost_from_there_on(tmp_path):
    """The other lane, which is timing it, keeps its sample; no later config has it."""
    with opened(tmp_path) as store:
        number = store.begin("compare", {}, {}, {})
        agreed = {"status": "agree", "reason": None, "agreement": [{"output": "loss"}]}
        other = Cell(*PAIR, "plain", "cpu", "float32")
        for cell in (PLACE, other):
            store.save_cell(number, cell, agreed)
        run = Run(None, store, number, tmp_path, None, None)
        barrier = threading.Barrier(2)

        def lane(cell, place):
            barrier.wait()
            run.fail(cell, WorkerFailure(f"in lane {place}"))
            store.save_sample(number, other, place, {"blocks": [1.0]})

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(lane, (PLACE, PLACE), (0, 1)))
        assert run.agreeing([PLACE, other]) == [other]
        document = store.cells(number)[PLACE]
        assert document["status"] == "crashed"
        assert document["agreement"] == agreed["agreement"]
        assert sorted(store.samples(number)[other]) == [0, 1]
