"""Blocks of arms: a short one is warmed up, a long one has no need of it."""

import itertools
from collections import Counter
from types import SimpleNamespace

import pytest

from graphparity.common.worker import race, session
from graphparity.common.worker.session import Session

BLOCK_S, SWEEPS = 0.01, 3
LONG_S = 1.5 * race.WARM * BLOCK_S


@pytest.fixture
def called(monkeypatch):
    """How often each of two arms was called; they alone move the clock."""
    found, clock = Counter(), [0.0]

    def arm(name, seconds):
        def call():
            found[name] += 1
            clock[0] += seconds

        return [call]

    runtime = SimpleNamespace(counters=dict, synchronize=lambda value: value)
    now = SimpleNamespace(perf_counter=lambda: clock[0], sleep=lambda _: None)
    monkeypatch.setattr(race, "time", now)
    with session.held(Session("fake", "cpu", runtime, None)):
        race.contestants()["long"] = arm("long", LONG_S)
        race.contestants()["short"] = arm("short", 0.9 * BLOCK_S)
        yield found


def test_a_pass_much_longer_than_a_block_is_not_run_twice(called):
    found = race.race(["long", "short"], SWEEPS, BLOCK_S, 0)
    assert called["long"] == 1 + SWEEPS  # once to know how long it is
    assert called["short"] == 1 + 2 * SWEEPS
    assert [len(own["blocks"]) for own in found.values()] == [SWEEPS, SWEEPS]
    assert found["long"]["passes"] == 1
    times = [block["seconds"] for block in found["long"]["blocks"]]
    assert times == pytest.approx([LONG_S] * SWEEPS)


def test_every_block_is_watched(called, monkeypatch):
    """What others use while a block runs stands beside that block, and no other."""
    used = itertools.count()
    monkeypatch.setattr(race.load, "here", lambda children: counters(next(used)))
    found = race.race(["long"], SWEEPS, BLOCK_S, 0)["long"]["blocks"]
    assert [block["load"]["others_s"] for block in found] == [1.0] * SWEEPS
    assert all(block["waits"].keys() == {"waited_s", "switches"} for block in found)


def counters(read):
    """As if others had used a second of a core between two readings."""
    used = {"busy_s": float(read), "stolen_s": 0.0, "pressed_s": 0.0, "ours_s": 0.0}
    return {"at_s": float(read), **used}
