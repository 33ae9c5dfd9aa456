"""`selfcheck same` on real processes that compute with NumPy, and what burns beside."""

import json

import psutil
import pytest

from graphparity.experiments.selfcheck.races import (
    burning,
    drawn_groups,
    same_table,
)
from tests.conftest import run

FEW = ["--rounds", 6, "--processes", 2, "--seconds", 0.05, "--tries", 20]


def test_it_measures_and_draws_and_keeps_what_it_drew_from(tmp_path):
    out = tmp_path / "same.json"
    done = run(
        "selfcheck", "same", "-b", "plain", "--size", "30us", *FEW, "--json", out
    )
    document = json.loads(out.read_text())
    [row] = document["rows"]
    assert (row["backend"], row["size"], row["anew"]) == ("plain", "30us", None)
    assert row["counted"]["tries"] == 20
    assert [len(made) for made in row["rounds"]] == [2] * 6
    assert all(len(one["blocks"]) >= 4 for made in row["rounds"] for one in made)
    burn = document["settings"]["burn"]
    assert done.returncode == int(same_table.failed(row, burn) is not None)
    text = " ".join(done.stdout.split())
    assert "plain: all lanes, 1 of" in text
    assert "of the 20 of a row at most 1 share nothing" in text


def test_a_backend_that_fails_is_said_and_costs_no_other(tmp_path):
    out = tmp_path / "same.json"
    given = ["--size", "30us", *FEW, "--burn", "--json", out]
    done = run("selfcheck", "same", "-b", "away", "-b", "plain", *given)
    assert done.returncode == 1
    assert (
        "away, 30us: not measured: unavailable: pip install no-such-package"
        in done.stdout
    )
    rows = {row["backend"]: row for row in json.loads(out.read_text())["rows"]}
    assert rows["away"]["counted"] is None
    assert len(rows["plain"]["rounds"]) == 6


def test_a_size_that_is_not_there_is_named_with_the_nearest():
    done = run("selfcheck", "same", "-b", "plain", "--size", "30ms")
    assert done.returncode == 2
    assert "no size '30ms'" in " ".join(done.stderr.split())


def test_what_burns_ends_with_the_context():
    with burning.beside() as process:
        assert psutil.pid_exists(process.pid)
    assert process.returncode == 0


@pytest.mark.parametrize("on", [True, False])
def test_it_burns_in_turns_and_ends_when_stdin_is_closed(monkeypatch, on):
    """A clock that only reading moves: every turn has an end."""
    now, looked = [0.0], []

    def monotonic():
        now[0] += 0.001
        return now[0]

    def closed(wait_s):
        looked.append(wait_s)
        return len(looked) > (5 if on else 0)

    clock = type("Clock", (), {"monotonic": staticmethod(monotonic)})
    monkeypatch.setattr(burning, "time", clock)
    monkeypatch.setattr(burning, "closed", closed)
    burning.burn()
    assert len(looked) == (6 if on else 1)
    assert drawn_groups.TRIES == 400
