"""Which cores a worker has, and how it comes to others; one process in a backend's
place."""

import os

import pytest

from graphparity.common.system import machine
from graphparity.common.workers.one_process import OneProcess, backend_of
from tests import CORES


def cores_of(pool, name):
    """Of each of a worker's threads."""
    process = pool.workers[name].process.pid
    threads = map(int, os.listdir(f"/proc/{process}/task"))
    return {tuple(sorted(os.sched_getaffinity(thread))) for thread in threads}


@pytest.mark.parametrize("name", ["plain", "threaded"])
def test_a_placed_worker_starts_there_and_moves_with_all_its_threads(
    two_cores, fresh_pool, name
):
    one, other = CORES[:2]
    fresh_pool.place(name, [one])
    fresh_pool.start([name, "nan"])
    assert cores_of(fresh_pool, name) == {(one,)}
    assert cores_of(fresh_pool, "nan") == {tuple(CORES)}
    fresh_pool.place(name, [other])
    assert cores_of(fresh_pool, name) == {(other,)}
    assert cores_of(fresh_pool, "nan") == {tuple(CORES)}


def test_a_worker_that_died_starts_anew_where_it_was_placed(two_cores, fresh_pool):
    fresh_pool.place("plain", CORES[1:2])
    fresh_pool.start(["plain"])
    fresh_pool.release("plain")
    fresh_pool.start(["plain"])
    assert cores_of(fresh_pool, "plain") == {(CORES[1],)}


def test_a_process_that_has_ended_is_left(fresh_pool):
    fresh_pool.start(["plain"])
    worker = fresh_pool.workers["plain"]
    worker.close()
    machine.move(worker.process.pid, CORES[:1])
    assert not worker.alive()


class Answers:
    """A pool that tells whom it asked, and what."""

    def ask(self, name, command, **arguments):
        return name, command, arguments


@pytest.mark.parametrize(
    ("worker", "name", "asked"),
    [
        ("plain#2", "plain", "plain#2"),
        ("plain", "plain", "plain"),
        ("plain#2", "numpy_ref#judge", "numpy_ref#judge"),
        ("plain#2", "plain_other", "plain_other"),
    ],
)
def test_one_process_answers_what_its_backend_is_asked(worker, name, asked):
    one = OneProcess(Answers(), worker)
    assert one.ask(name, "check", spec=1) == (asked, "check", {"spec": 1})
    assert backend_of(worker) == "plain"
