"""Agreement at the timing's operating point: a core a worker, every lane at work, and a
second worker where a backend is long."""

import io
import os
from unittest.mock import Mock

import pytest
from rich.console import Console
from threadpoolctl import threadpool_info

from graphparity.common.results.store import opened
from graphparity.common.workers import queues
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.compare.agreement import judging, stage
from graphparity.experiments.compare.plan import Asked
from graphparity.experiments.compare.run import Run
from graphparity.experiments.shared.terminal.progress import Reporter, reporting
from tests import CORES

NAMES = ("plain", "nan", "drop", "numpy_ref")
two_cores = pytest.mark.usefixtures("two_cores")


def judged(tmp_path, backends=NAMES, workloads=("conditional", "fusion"), device="cpu"):
    """Documents by backend and workload, and what was told, of a run's agreement."""
    numbers = ("float32", "quick", 0, None, None, 60.0)
    asked = Asked(workloads, backends, (device,), *numbers)
    told = io.StringIO()
    console = Console(file=told, width=500)
    with (
        opened(tmp_path) as store,
        reporting(console, 9, gap=0.0) as reporter,
    ):
        number = store.begin("compare", {}, {}, {})
        run = Run(asked, store, number, tmp_path, WorkClock(), reporter)
        stage.check(run, device)
        found = store.cells(number)
    lines = [text.split("] ")[-1][5:] for text in told.getvalue().splitlines()]
    documents = {(cell.backend, cell.workload): d for cell, d in found.items()}
    return documents, [line for line in lines if " agree" in line]


def statuses(documents):
    return {place: document["status"] for place, document in documents.items()}


EXPECTED = {
    ("plain", "conditional"): "agree",
    ("nan", "conditional"): "disagree",
    ("drop", "conditional"): "disagree",
    ("numpy_ref", "conditional"): "agree",
    ("plain", "fusion"): "agree",
    ("nan", "fusion"): "agree",
    ("drop", "fusion"): "agree",
    ("numpy_ref", "fusion"): "agree",
}


def placed(monkeypatch):
    """Where each worker could compute while it was judged: (name, cores)."""
    seen, attempt = [], judging.stage.attempt

    def looked(one, cell, target):
        one.pool.start([one.worker])
        process = one.pool.workers[one.worker].process.pid
        threads = map(int, os.listdir(f"/proc/{process}/task"))
        cores = {tuple(sorted(os.sched_getaffinity(each))) for each in threads}
        seen.append((one.worker, cores))
        return attempt(one, cell, target)

    monkeypatch.setattr(judging.stage, "attempt", looked)
    return seen


@two_cores
def test_each_worker_has_one_core_and_both_lanes_are_at_work(
    fakes, tmp_path, monkeypatch
):
    seen = placed(monkeypatch)
    documents, told = judged(tmp_path)
    assert statuses(documents) == EXPECTED
    places = [place for _, cores in seen for place in cores]
    assert len(places) == len(seen)
    assert set(places) == {(core,) for core in CORES[:2]}
    assert [line.split(":")[0] for line in told] == [
        "conditional/lecture",
        "fusion/lecture",
    ]
    assert all(document["precision"] for document in documents.values())


@two_cores
def test_another_worker_of_a_long_backend_is_judged_like_the_first(
    fakes, tmp_path, monkeypatch
):
    """The first lane goes on when the other has begun a second process; its replies are
    kept under the backend's name, and precision is measured once."""
    names, replies, compared = [], [], judging.compare_forms
    worth = lambda queue: bool(queue.left and queue.name in queue.first_s)
    monkeypatch.setattr(queues.Queue, "worth", worth)
    seen = placed(monkeypatch)
    monkeypatch.setattr(
        judging,
        "compare_forms",
        lambda *given: (replies.append(set(given[-1])), compared(*given)),
    )
    workloads = ("autograd", "conditional", "fusion", "chain", "landscapes")
    documents, told = judged(tmp_path, ("plain",), workloads)
    names = {name for name, _ in seen}
    assert names == {"plain", "plain#2"}
    assert replies == [{("plain", "check")}] * len(told)
    assert {d["status"] for d in documents.values()} == {"agree"}
    assert {d["precision"] for d in documents.values()} == {"float32"}
    assert {line.split(": ")[1] for line in told} == {"plain agrees"}
    order = [line.split("/")[0] for line in told]
    assert order == sorted(order, key=workloads.index)


def test_sums_in_the_driver_have_one_thread_and_what_was_set_comes_back(
    monkeypatch, tmp_path
):
    seen = []

    class Stopped(Exception):
        pass

    def judge_all(_, lanes):
        seen.append([one["num_threads"] for one in blas()])
        raise Stopped

    def blas():
        return [one for one in threadpool_info() if one["user_api"] == "blas"]

    monkeypatch.setattr(stage._Stage, "judge_all", judge_all)
    before = blas()
    asked = Asked((), (), ("cpu",), "float32", "quick", 0, None, None, 9.0)
    run = Run(asked, None, 1, tmp_path, WorkClock(), Mock(spec=Reporter))
    with pytest.raises(Stopped):
        stage.check(run, "cpu")
    assert seen == [[1] * len(before)]
    assert blas() == before


@two_cores
def test_on_a_gpu_two_backends_share_all_cores():
    asked = Asked((), (), ("cuda",), "float32", "quick", 0, None, None, 9.0)
    assert stage._lanes(asked, "cuda") == [CORES, CORES]


@two_cores
def test_programs_of_all_cores_are_judged_one_at_a_time():
    asked = Asked((), (), ("cpu",), "float32", "quick", 0, len(CORES), None, 9.0)
    assert stage._lanes(asked, "cpu") == [CORES]
