"""Workers that take turns: the ledger has each one's timed seconds whole."""

import threading

import pytest

from graphparity.common.workers.work_clock import TIMED, WorkClock


@pytest.mark.parametrize(("turns", "timed"), [((7, 7), 9.0), ((0, 0), 4.5)])
def test_timed_seconds_of_turns_are_not_halved_by_who_waits(turns, timed):
    found = told(turns, (2.0, 7.0))
    assert found["wall_s"][TIMED] == pytest.approx(timed)
    assert found["wall_s"]["steps"] == pytest.approx(10.0 - timed)
    assert sum(found["wall_s"].values()) == pytest.approx(found["total_s"])


def test_two_groups_that_take_turns_at_once_share_the_wall():
    """Two lanes of two workers, 9 and 5 of 10 seconds timed: 7 of the wall's; beside a
    worker alone each group has as much as that."""
    found = told((7, 7, 8, 8), (2.0, 7.0, 1.0, 4.0))
    assert found["wall_s"][TIMED] == pytest.approx(7.0)
    assert sum(found["wall_s"].values()) == pytest.approx(found["total_s"])
    found = told((7, 7, 0), (2.0, 7.0, 0.0))
    assert found["wall_s"][TIMED] == pytest.approx(4.5)
    assert found["wall_s"]["steps"] == pytest.approx(5.5)
    assert sum(found["wall_s"].values()) == pytest.approx(found["total_s"])


def told(turns, timed):
    """The ledger of so many threads with these groups and parts, within 10 seconds."""
    now = [0.0]
    clock = WorkClock(now=lambda: now[0], thread=lambda: 0.0, process=lambda: 0.0)
    count = len(turns) + 1
    inside, go = threading.Barrier(count), threading.Barrier(count)

    def ask(group, seconds):
        with clock.work("steps") as span:
            span.turns = group
            inside.wait(30)
            go.wait(30)
            span.told({TIMED: seconds}, {}, 0.0)

    threads = [threading.Thread(target=ask, args=pair) for pair in zip(turns, timed)]
    for thread in threads:
        thread.start()
    inside.wait(30)
    now[0] = 10.0
    go.wait(30)
    for thread in threads:
        thread.join(30)
    return clock.summary()
