"""`selfcheck bare` on a machine whose load is made up: no clock, no process
but the test's."""

import io
import itertools
import json
from types import SimpleNamespace

import pytest
from rich.console import Console

from graphparity.experiments.selfcheck import bare
from tests.conftest import needs, run

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


class Place:
    """One lane with such a pool."""

    def __init__(self, busy):
        self.busy = busy

    def at_once(self, work):
        return [work(Pool(self.busy))]


@pytest.fixture
def checked(monkeypatch, fakes):
    """What `bare` prints and returns with so much load."""
    inputs = {"spec": {}, "start": [], "batches": []}
    monkeypatch.setattr(bare, "drawn", lambda *_: inputs)
    ticks = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: next(ticks), time_ns=lambda: 7)
    clock.time = lambda: 0.0
    monkeypatch.setattr(bare, "time", clock)

    def check(busy):
        monkeypatch.setattr(bare, "Place", lambda *_, **__: Place(busy))
        screen = Console(file=io.StringIO(), width=200)
        cell = ("two_layer_net", "session")
        status = bare.bare(screen, ["plain"], cell, 30.0, 6, False)
        return status, screen.file.getvalue()

    return check


def test_nothing_is_concluded_on_a_busy_machine(checked):
    status, text = checked(BUSY_S)
    assert status == 1
    assert "not judged: the machine was busy in 100 % of the blocks" in text
    status, text = checked(0.0)
    assert status == 0, text
    assert "not judged" not in text


# -- of one row ------------------------------------------------------------------------


def row(low, high, why=None):
    ratio = {"median": (low + high) / 2, "low": low, "high": high}
    return {"backend": "a", "ratio": ratio, "why": why, "anew": None, "rounds": []}


@pytest.mark.parametrize(
    ("found", "best", "inside"),
    [
        (row(0.98, 1.02), False, True),
        (row(0.98, 1.031), False, False),
        (row(0.969, 1.0), False, False),
        (row(0.98, 1.02, "busy"), False, False),
        (row(1.0, 1.1), True, True),
        (row(1.02, 1.1), True, False),
        ({**row(1.0, 1.0), "ratio": None}, True, False),
    ],
)
def test_what_a_ratio_must_be(found, best, inside):
    assert bare.within(found, best) is inside
    text = bare.line(found, best)
    assert ("NOT" not in text and "not judged" not in text) is inside


@pytest.mark.pytorch
def test_forked_processes_run_in_every_lane(tmp_path):
    needs("torch_eager")
    out = tmp_path / "bare.json"
    given = ["-b", "torch_eager", "--config", "digits", "--forked", "--json", out]
    done = run("selfcheck", "bare", *given, "--rounds", 2, "--seconds", 1)
    [found] = json.loads(out.read_text())["rows"]
    assert found["anew"] is None
    assert len(found["rounds"]) == 2
    assert all(len(one["blocks"]) >= 3 for pair in found["rounds"] for one in pair)
    assert done.returncode == int(not bare.within(found, False))
