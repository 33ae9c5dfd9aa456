"""One compilation checks and prices: which cells have a cold start of their check."""

import itertools
from types import SimpleNamespace

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.compare.agreement import stage
from graphparity.experiments.compare.agreement.cold_starts import ColdStarts
from tests.experiments.compare.agreement.test_stage import judged, two_cores

TIMED, CHECKED = ("chain", "timed"), ("chain", "checked")
COST = {"build_s": 1.0, "first_step_s": 2.0, "second_step_s": 0.5}


def cell(pair=TIMED):
    return Cell(*pair, "plain", "cpu", "float32")


class Pool:
    """Workers whose first graph takes as many seconds as there were requests so far."""

    def __init__(self):
        self.workers, self.numbers = {}, itertools.count(1)
        self.asked, self.waiting, self.broken = [], {}, set()

    def start(self, names):
        for name in names:
            if name not in self.workers:
                process = SimpleNamespace(pid=next(self.numbers))
                self.workers[name] = SimpleNamespace(process=process)

    def probe(self, name, command):
        self.asked.append((name, command))
        if command in self.broken:
            return WorkerFailure("it broke")
        if command == "toolchain":
            return float(len(self.asked))
        return self.waiting.pop(name, None)


@pytest.fixture
def pool():
    return Pool()


def checked(starts, pool, worker="plain", pair=TIMED, cost=COST):
    """What is kept of a cell that a worker checks."""
    starts.begin(worker, cell(pair))
    if cost is not None:
        pool.waiting[worker] = cost
    return starts.of(worker, cell(pair))


def test_the_first_graph_of_a_backend_s_first_process_is_in_every_price(pool):
    starts = ColdStarts(pool, {TIMED})
    assert checked(starts, pool) == {**COST, "toolchain_s": 1.0}
    assert checked(starts, pool) == {**COST, "toolchain_s": 1.0}
    assert checked(starts, pool, "plain#2") == {**COST, "toolchain_s": 1.0}
    graphs = [name for name, command in pool.asked if command == "toolchain"]
    assert graphs == ["plain", "plain#2"]  # the second's first cell pays for no graph


def test_what_was_not_checked_has_not_the_price_of_the_cell_before(pool):
    """A cell whose check never came to a step, as the oracle's."""
    starts = ColdStarts(pool, {TIMED})
    pool.start(["plain"])
    pool.waiting["plain"] = COST  # of a cell that is checked alone
    assert checked(starts, pool, cost=None) is None


def test_what_is_not_timed_is_not_priced(pool):
    starts = ColdStarts(pool, {TIMED})
    assert checked(starts, pool, pair=CHECKED) is None
    assert not pool.asked


@pytest.mark.parametrize("command", ["toolchain", "prepared"])
def test_a_price_of_which_a_part_is_lost_is_not_known(pool, command):
    pool.broken.add(command)
    found = checked(ColdStarts(pool, {TIMED}), pool)
    assert found is None or found["toolchain_s"] is None


def test_a_process_that_died_in_between_has_no_price(pool):
    starts = ColdStarts(pool, {TIMED})
    starts.begin("plain", cell())
    del pool.workers["plain"]
    assert starts.of("plain", cell()) is None
    pool.start(["plain"])
    pool.waiting["plain"] = COST
    assert starts.of("plain", cell()) is None
    assert checked(starts, pool) == {**COST, "toolchain_s": 1.0}  # its own comes first
    assert [command for _, command in pool.asked].count("toolchain") == 2


def priced(documents):
    return {name for name, found in documents.items() if "cold_start" in found}


@two_cores
def test_a_run_s_timed_cells_are_priced_by_their_check(fakes, tmp_path):
    names = ("plain", "noisy", "numpy_ref")
    documents, told = judged(tmp_path / "a", names, ("landscapes", "conditional"))
    assert priced(documents) == {("plain", "conditional"), ("noisy", "conditional")}
    for name in ("plain", "noisy"):
        cost = documents[name, "conditional"]["cold_start"]
        assert all(seconds >= 0 for seconds in cost.values())
        assert set(cost) == {*COST, "toolchain_s"}
    assert told[0].startswith("conditional")  # what is timed begins cold


@two_cores
def test_a_cache_that_is_there_and_shared_cores_price_nothing(
    fakes, tmp_path, monkeypatch
):
    (tmp_path / "a" / "cache" / "run-1" / "agreement").mkdir(parents=True)
    documents, _ = judged(tmp_path / "a", ("plain",), ("conditional",))
    assert documents["plain", "conditional"]["status"] == "agree"
    assert not priced(documents)
    twice = lambda asked, device: asked.lanes(device) * 2  # as on a GPU
    monkeypatch.setattr(stage, "_lanes", twice)
    documents, _ = judged(tmp_path / "b", ("plain",), ("conditional",))
    assert documents["plain", "conditional"]["status"] == "agree"
    assert not priced(documents)
