"""The page of turns: who waits is woken, each takes its own, and all come back."""

import os
import threading
import time

import pytest

from graphparity.common.system import turn_page
from graphparity.common.system.turn_page import ENOUGH, STOPPED, TurnPage

FAR = 1e9  # by the clock: a test that waits so long has failed already


@pytest.fixture
def make(tmp_path):
    """A page of arms that belong to these processes, in this order."""
    pages = []

    def create(owner, order):
        sizes = [1] * len(owner)
        made = turn_page.create(tmp_path, owner, sizes, sizes, order, [0] * len(order))
        pages.append(made)
        return made

    yield create
    for page in pages:
        page.close()


def participant(folder, process, taken, until=FAR):
    """A thread that takes all turns of a process, as a worker would."""

    def run():
        page = TurnPage(folder)
        while page.wait(process, until):
            turn = page.taken
            taken.append((process, turn, int(page.order[turn])))
            page.write(turn, {"seconds": float(turn), "device_s": None})
            page.pass_on()
        page.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def test_turns_are_taken_in_their_order_each_by_its_own(make, tmp_path):
    owner, order = [0, 1, 2, 0], [2, 0, 3, 1, 1, 3, 0, 2, 1, 1, 0, 2] * 20
    page, taken = make(owner, order), []
    threads = [participant(tmp_path, process, taken) for process in range(3)]
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()
    assert [arm for _, _, arm in taken] == order
    assert [turn for _, turn, _ in taken] == [*range(len(order))]
    assert all(owner[arm] == process for process, _, arm in taken)
    assert [page.read(t)["seconds"] for t in range(3)] == [0.0, 1.0, 2.0]


def test_who_waits_comes_back_when_the_session_ends(make, tmp_path):
    page, taken = make([0, 1], [0, 1]), []
    waiting = participant(tmp_path, 1, taken)
    page.end()
    waiting.join(30)
    assert not waiting.is_alive()
    assert (taken, page.taken, page.ended) == ([], 0, STOPPED)


def test_who_waits_for_too_long_comes_back(make, tmp_path):
    make([0, 1], [0, 1])
    page = TurnPage(tmp_path)
    assert page.wait(1, time.monotonic() - 1) is False
    assert page.wait(0, time.monotonic() - 1) is True  # its turn: it need not wait
    page.close()


def test_the_first_reason_for_an_end_is_kept(make):
    page = make([0], [0, 0])
    page.end(ENOUGH)
    page.end()
    assert page.ended == ENOUGH


def test_a_turn_that_was_not_finished_has_no_record(make):
    page = make([0], [0, 0])
    page.write(0, {"seconds": 0.5, "switches": 0, "compiled": False})
    found = page.read(0)
    assert (found["seconds"], found["switches"], found["device_s"]) == (0.5, 0.0, None)
    assert page.read(1) is None


def test_many_wakes_of_one_that_sleeps_do_not_block(make):
    page = make([0, 1], [0, 1])
    for _ in range(100_000):  # more than a pipe holds
        page._wake(1)
    assert page.wait(1, time.monotonic() - 1) is False


def test_the_room_of_a_page_is_taken_when_it_is_made(make, tmp_path):
    """A hole in the file would kill who writes to it, once the folder is full."""
    page = make([0, 1], [0, 1] * 1000)
    status = (tmp_path / turn_page.NAME).stat()
    assert status.st_blocks * 512 >= status.st_size == page.map.size()


def test_a_full_folder_is_an_error_before_anything_is_mapped(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    with pytest.raises(OSError, match="No space left"):
        turn_page.create(tmp_path, [0], [1], [1], [0], [0])


def test_cpu_time_is_that_of_living_processes(make):
    page = make([0, 1], [0])
    page.pids[0] = os.getpid()
    page.pids[1] = 2**22 + 5  # beyond the largest there can be
    assert page.cpu_s() == pytest.approx(2 * time.process_time(), abs=0.2)
