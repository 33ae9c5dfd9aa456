"""`selfcheck bare` on a machine whose load is made up: no clock, no process
but the test's."""

import io
import itertools
from types import SimpleNamespace

import pytest
from rich.console import Console

from graphparity.experiments.selfcheck import against_itself

BUSY_S = 1.0  # of the others, in each second


class Pool:
    """Answers as workers would; its others' load grows by `busy` a reading."""

    def __init__(self, busy):
        self.busy, self.read = busy, 0.0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def start(self, *_, **__):
        return None

    def quiet(self):
        return 0.0

    def load(self):
        self.read += 1.0
        used = {"busy_s": self.busy * self.read, "stolen_s": 0.0, "pressed_s": 0.0}
        return {"at_s": self.read, **used, "ours_s": 0.0}

    def ask(self, name, command, **_):
        if command == "calibrate":
            return {"steps": 10, "peak_bytes": None}
        waits = {"waited_s": 0.0, "switches": 0}
        return {"seconds": 0.01, "compiled": False, "waits": waits}


@pytest.fixture
def checked(monkeypatch):
    """What `bare` prints and returns with so much load."""
    inputs = {"spec": {}, "start": [], "batches": []}
    monkeypatch.setattr(against_itself, "drawn", lambda *_: inputs)
    ticks = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: next(ticks), time_ns=lambda: 7)
    monkeypatch.setattr(against_itself, "time", clock)

    def check(busy):
        pool = lambda *_: Pool(busy)
        monkeypatch.setattr(against_itself, "fresh_pool", pool)
        screen = Console(file=io.StringIO(), width=200)
        cell = ("two_layer_net", "session")
        status = against_itself.bare(screen, ["plain"], cell, 30.0, 6, False)
        return status, screen.file.getvalue()

    return check


def test_nothing_is_concluded_on_a_busy_machine(checked):
    status, text = checked(BUSY_S)
    assert status == 1
    assert "not judged: the machine was busy in 100 % of the blocks" in text
    status, text = checked(0.0)
    assert status == 0, text
    assert "not judged" not in text
