"""A worker's turns: what it does in one, and when it takes no further one."""

from types import SimpleNamespace

import pytest

from graphparity.common.system import load, turn_page
from graphparity.common.system.turn_page import ENOUGH, GOING, STOPPED, TurnPage
from graphparity.common.worker import timer, turns

TURNS, BLOCK_S = 8, 0.25
WAITS = {"waited_s": 0.001, "switches": 1}
LOOKED = {"not_finite": 0, "denormal": 0.0, "differs": None}
BLOCK = {"seconds": BLOCK_S, "device_s": None, "compiled": False}


class Clock:
    """The time of a worker whose threads spin for so long after each block."""

    def __init__(self, spin_s):
        self.now, self.used, self.spin_s, self.until = 100.0, 0.0, spin_s, 0.0
        self.sizes = []

    def sleep(self, seconds):
        self.used += max(0.0, min(seconds, self.until - self.now))
        self.now += seconds

    def block(self, *size):
        self.sizes.append(size)
        self.now += BLOCK_S
        self.until = self.now + self.spin_s
        return {**BLOCK, "waits": WAITS, "looked": LOOKED}


@pytest.fixture
def at_work(tmp_path, monkeypatch):
    """Take all turns of one process with two arms, by a made-up clock: the page."""

    def work(spin_s=0.0, enough_s=1e9, within_s=1e9, may_end=(0,) * TURNS):
        clock = Clock(spin_s)
        order = [0, 1, 1, 0] * (TURNS // 4)
        page = turn_page.create(tmp_path, [0, 0], [7, 9], [2, 3], order, may_end)
        time = SimpleNamespace(
            monotonic=lambda: clock.now,
            process_time=lambda: clock.used,
            sleep=clock.sleep,
        )
        monkeypatch.setattr(turns, "time", time)
        monkeypatch.setattr(timer, "block", clock.block)
        monkeypatch.setattr(load, "counters", lambda *_: COUNTERS)
        turns.take_turns(str(tmp_path), 0, [0], False, enough_s, within_s)
        page.close()
        return page, clock

    return work


COUNTERS = dict.fromkeys(("at_s", "busy_s", "stolen_s", "pressed_s", "ours_s"), 0.0)


def of(page, field):
    return [page.read(turn)[field] for turn in range(page.taken)]


def test_each_arm_s_block_has_its_own_steps(at_work):
    page, clock = at_work()
    assert (
        clock.sizes == [(7, 2, False), (9, 3, False), (9, 3, False), (7, 2, False)] * 2
    )
    assert of(page, "seconds") == [BLOCK_S] * TURNS
    assert of(page, "waited_s") == [0.001] * TURNS


def test_who_does_not_spin_is_watched_twice_and_waits_no_more(at_work):
    page, _ = at_work(spin_s=0.0)
    watched = [0.0] * 4 + [None] * 4  # two blocks of each of both arms
    assert of(page, "spun_s") == watched
    paused = [turns.WINDOW_S] * 4 + [0.0] * 4
    assert of(page, "paused_s") == pytest.approx(paused)


def test_threads_that_spin_are_waited_for_in_every_later_turn(at_work):
    page, _ = at_work(spin_s=0.1)
    assert of(page, "spun_s")[:4] == pytest.approx([turns.WINDOW_S] * 4)
    assert all(
        0.1 <= paused <= 0.1 + 3 * turns.WINDOW_S for paused in of(page, "paused_s")
    )


def test_threads_that_never_sleep_are_not_waited_for_for_ever(at_work):
    page, _ = at_work(spin_s=1e9)
    most = turns.QUIET_S + 3 * turns.WINDOW_S
    assert all(turns.QUIET_S <= paused <= most for paused in of(page, "paused_s"))


def test_a_session_that_has_enough_ends_where_it_may(at_work):
    may_end = [0, 0, 0, 0, 1, 0, 0, 0]
    page, _ = at_work(enough_s=2 * BLOCK_S, may_end=may_end)
    assert (page.taken, page.ended) == (4, ENOUGH)


def test_before_it_has_enough_it_goes_on(at_work):
    page, _ = at_work(enough_s=6 * BLOCK_S, may_end=[0, 0, 0, 0, 1, 0, 0, 0])
    assert page.taken == TURNS


@pytest.mark.parametrize(
    ("within_s", "taken"),
    [
        (10 * BLOCK_S, 5),  # no turn begins in the second half
        (2.5 * BLOCK_S, 1),  # nor one that would end late, if as long as the longest
        (0.1 * BLOCK_S, 1),  # but the first one is taken
    ],
)
def test_a_request_takes_no_turn_that_may_not_end_in_time(at_work, within_s, taken):
    page, _ = at_work(within_s=within_s)
    assert (page.taken, page.ended) == (taken, STOPPED)


def test_a_page_that_has_ended_gives_no_turn(at_work, tmp_path, monkeypatch):
    wait = TurnPage.wait

    def ended(self, process, until):
        if self.taken == 3 and self.ended == GOING:
            self.end()
        return wait(self, process, until)

    monkeypatch.setattr(TurnPage, "wait", ended)
    page, _ = at_work()
    assert page.taken == 3
