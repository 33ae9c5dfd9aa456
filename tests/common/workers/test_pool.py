"""Broken frameworks cost their own cell and nothing else; wrong ones are caught."""

import contextlib
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from graphparity.common.agreement import precision_probe, stage, targets
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.workers import pool as pool_module
from graphparity.common.workers.process import (
    Pipe,
    Unavailable,
    Worker,
    WorkerFailure,
    WorkerTimeout,
)


@pytest.fixture
def judge(fake_pool):
    """The document of one fake backend's cell."""

    def find(backend, workload="conditional", config="lecture"):
        aim = targets.single_steps(fake_pool, workload, config, "float32", 0, 2)
        cell = Cell(workload, config, backend, "cpu", "float32")
        return stage.attempt(fake_pool, cell, aim)

    return find


@pytest.mark.parametrize("backend", ["plain", "noisy"])
def test_a_right_program_agrees_whatever_it_prints(judge, backend):
    document = judge(backend)
    assert document["status"] == "agree", document["reason"]
    assert len(document["agreement"]) == 9  # an output and two gradients, three cases


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        ("nan", "NaN or inf where the oracle is finite"),
        ("shape", "shape (3, 4), expected (3, 5)"),
        ("dtype", "dtype float64, expected float32"),
        ("swapped", "output [z="),
    ],
)
def test_a_wrong_output_disagrees(judge, backend, reason):
    document = judge(backend)
    assert document["status"] == "disagree"
    assert reason in document["reason"]


def test_a_lost_gradient_disagrees(judge):
    document = judge("drop")
    assert document["status"] == "disagree"
    lost = [v for v in document["agreement"] if v["reason"]]
    assert any("did not return this output" in v["reason"] for v in lost)


@pytest.mark.parametrize(
    "backend", ["tf32", "bfloat16", "sign_of_update", "sign_of_element"]
)
@pytest.mark.parametrize("config", ["session", "define_by_run", "digits"])
def test_a_subtly_wrong_program_is_caught(judge, backend, config):
    assert judge(backend, "two_layer_net", config)["status"] == "disagree"
    assert judge("plain", "two_layer_net", config)["status"] == "agree"


@pytest.mark.parametrize("dies", [False, True])
def test_a_probe_that_fails_costs_no_cell(judge, fake_pool, dies):
    """Whether it raises, as for want of memory, or its process is gone."""
    assert judge("plain")["status"] == "agree"
    if dies:
        os.kill(fake_pool.workers["plain"].process.pid, signal.SIGSTOP)
        os.kill(fake_pool.workers["plain"].process.pid, signal.SIGKILL)
    failure = fake_pool.probe("plain", "product", a=None, b=None, half=None)
    assert isinstance(failure, WorkerFailure)
    assert judge("plain")["status"] == "agree"


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        ("crash", "killed by SIGSEGV"),
        ("garbage", "expected a frame starting with GPAR"),
        ("memory", "MemoryError"),
    ],
)
def test_a_broken_framework_crashes_its_cell_and_no_other(judge, backend, reason):
    document = judge(backend)
    assert document["status"] == "crashed"
    assert reason in document["reason"]
    assert judge("plain")["status"] == "agree"


def test_a_framework_that_hangs_times_out(judge, fake_pool):
    fake_pool.limit_s = 3.0
    begin = time.monotonic()
    document = judge("hang")
    assert document["status"] == "timeout"
    assert "in 3 s" in document["reason"]
    assert time.monotonic() - begin < 15
    assert judge("plain")["status"] == "agree"


def test_the_stderr_of_a_dead_worker_stands_in_the_reason(fake_pool):
    aim = targets.single_steps(fake_pool, "conditional", "lecture", "float32", 0, 2)
    steps = dtypes.cast(aim.drawn["steps"], "float32")
    worker = fake_pool._worker("noisy")
    fake_pool.ask("noisy", "check", spec=aim.spec, steps=steps)
    worker.process.kill()
    with pytest.raises(WorkerFailure, match=r"killed by SIGKILL.*stderr"):
        fake_pool.ask("noisy", "forget")
    fake_pool.ask("noisy", "forget")
    assert fake_pool.workers["noisy"] is not worker  # a fresh one took its place


def test_a_worker_killed_in_the_middle_of_a_request_is_a_crash(fake_pool):
    worker = fake_pool._worker("hang")

    def kill():
        while "it hangs" not in worker.tail():
            threading.Event().wait(0.01)
        os.kill(worker.process.pid, signal.SIGKILL)

    threading.Thread(target=kill).start()
    aim = targets.single_steps(fake_pool, "conditional", "lecture", "float32", 0, 1)
    document = stage.attempt(
        fake_pool, Cell("conditional", "lecture", "hang", "cpu", "float32"), aim
    )
    assert document["status"] == "crashed"
    assert "SIGKILL" in document["reason"]


def test_a_framework_that_is_not_installed_is_unavailable_and_says_what_to_do(
    fake_pool,
):
    with pytest.raises(Unavailable, match="pip install no-such-package"):
        fake_pool.ask("away", "forget")


def test_a_device_that_is_absent_is_unavailable(fresh_pool):
    fresh_pool.device = "cuda"
    with pytest.raises(Unavailable, match="CPU only"):
        fresh_pool.ask("plain", "forget")


def test_a_missing_program_is_a_gap(fake_pool):
    arguments = {"spec": {"workload": "nowhere"}, "params": [], "x": 0}
    with pytest.raises(WorkerFailure, match="no workloads/nowhere") as failure:
        fake_pool.ask("plain", "predict", **arguments)
    assert failure.value.status == "unsupported"


@pytest.mark.parametrize(
    ("backend", "found"), [("plain", "float32"), ("lying", "tf32")]
)
def test_the_probe_sees_a_framework_that_lies_about_its_precision(
    fake_pool, backend, found
):
    a, b = precision_probe.probe("float32")
    product = fake_pool.ask(backend, "product", a=a, b=b)
    assert precision_probe.classify(product) == found


def test_leaving_the_pool_leaves_no_process(fresh_pool):
    names = ["plain", "noisy", "nan"]
    fresh_pool.start(names, parallel=2)
    pids = [fresh_pool.workers[name].process.pid for name in names]
    fresh_pool.stop()
    assert not [pid for pid in pids if psutil.pid_exists(pid)]


def test_a_second_ctrl_c_while_workers_are_ended_leaves_none(fresh_pool, monkeypatch):
    close = Worker.close

    def closing(worker):
        os.kill(os.getpid(), signal.SIGINT)
        close(worker)

    def work(name):
        raise KeyboardInterrupt

    fresh_pool.start(["plain", "noisy"])
    processes = [worker.process for worker in fresh_pool.workers.values()]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        monkeypatch.setattr(Worker, "close", closing)
        with pytest.raises(KeyboardInterrupt):
            fresh_pool.each(work, ["plain"], 1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert all(process.poll() is not None for process in processes)


def test_workers_are_named_after_their_backend(fake_pool):
    fake_pool.start(["plain"])
    command = psutil.Process(fake_pool.workers["plain"].process.pid).cmdline()
    assert command[1:5] == ["-P", "-m", "graphparity.common.worker", "plain"]


def test_a_worker_ends_itself_when_its_driver_is_gone(tmp_path):
    script = (
        "import sys; from pathlib import Path; "
        "from graphparity.common.contract import registry; "
        "from graphparity.common.workers import process; "
        "w = process.spawn(registry.oracle(), 'float64', [0], "
        f"*[Path({str(tmp_path)!r})] * 3); "
        "process.begin(w, 'cpu', 60); "
        "print(w.process.pid, flush=True); sys.stdin.read()"
    )
    with psutil.Popen(
        [registry.oracle().python, "-c", script], stdin=-1, stdout=-1, text=True
    ) as driver:
        pid = int(driver.stdout.readline())
        worker = psutil.Process(pid)
        driver.kill()
    _, alive = psutil.wait_procs([worker], timeout=10)
    assert not alive


def test_threads_that_ask_one_worker_take_turns(fake_pool):
    """Its pipe carries one conversation: frames of two would be torn apart."""
    spec = specs.spec("two_layer_net", "define_by_run")
    seeds = list(range(16))
    found = {}

    def ask(seed):
        given = {"spec": spec, "seed": seed, "steps": 0}
        found[seed] = fake_pool.ask(fake_pool.judge, "draw", **given)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, seeds))
    firsts = [found[seed]["batches"][0][0].tobytes() for seed in seeds]
    assert len(set(firsts)) == len(seeds)
    ask(3)
    assert found[3]["batches"][0][0].tobytes() == firsts[3]


def test_two_threads_that_close_a_pipe_close_its_ends_once(monkeypatch):
    """A pool that is stopped, and the thread whose worker has ended by it."""
    pipe, closed = Pipe(*os.pipe()), []

    def close(end):
        closed.append(end)
        if len(closed) == 1:
            pipe.close()  # the other thread, just then
        return real(end)

    real = os.close
    monkeypatch.setattr(os, "close", close)
    pipe.close()
    assert sorted(closed) == sorted({pipe.reading, pipe.writing})


def test_a_name_that_is_given_twice_is_one_process(fresh_pool, monkeypatch):
    """Two threads that start it at once: the other's would be nobody's."""
    made, both, spawn = [], threading.Barrier(2), pool_module.spawn

    def spawned(*given, **more):
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(1.0)  # a second thread is here too, unless it has to wait
        made.append(spawn(*given, **more))
        return made[-1]

    monkeypatch.setattr(pool_module, "spawn", spawned)
    fresh_pool.start(["plain", "plain"], parallel=2)
    for worker in made[:-1]:
        worker.close()
    assert len(made) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_start_that_does_not_end_is_tried_once_more(fresh_pool, monkeypatch, times):
    begun, real = [], pool_module.begin

    def begin(worker, device, limit_s):
        begun.append(worker.process.pid)
        if len(begun) <= times:
            raise WorkerTimeout("no answer to 'start' in 120 s")
        return real(worker, device, limit_s)

    monkeypatch.setattr(pool_module, "begin", begin)
    if times == 1:
        fresh_pool.ask("plain", "forget")
    else:
        with pytest.raises(WorkerTimeout):
            fresh_pool.ask("plain", "forget")
    assert len(set(begun)) == 2
    left = [worker.process.pid for worker in fresh_pool.workers.values()]
    assert left == begun[times:]
