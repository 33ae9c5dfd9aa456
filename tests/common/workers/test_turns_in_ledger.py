"""Workers that take turns: the ledger has each one's timed seconds whole."""

import threading

import pytest

from graphparity.common.workers.work_clock import TIMED, WorkClock


@pytest.mark.parametrize(("turns", "timed"), [(True, 9.0), (False, 4.5)])
def test_timed_seconds_of_turns_are_not_halved_by_who_waits(turns, timed):
    now = [0.0]
    clock = WorkClock(now=lambda: now[0], thread=lambda: 0.0, process=lambda: 0.0)
    inside, go = threading.Barrier(3), threading.Barrier(3)

    def ask(seconds):
        with clock.work("steps") as span:
            span.turns = turns
            inside.wait(30)
            go.wait(30)
            span.told({TIMED: seconds}, {}, 0.0)

    threads = [threading.Thread(target=ask, args=(s,)) for s in (2.0, 7.0)]
    for thread in threads:
        thread.start()
    inside.wait(30)
    now[0] = 10.0
    go.wait(30)
    for thread in threads:
        thread.join(30)
    found = clock.summary()
    assert found["wall_s"][TIMED] == pytest.approx(timed)
    assert found["wall_s"]["steps"] == pytest.approx(10.0 - timed)
    assert sum(found["wall_s"].values()) == pytest.approx(found["total_s"])
