"""The results file: finished work stays, and a file that is not ours is left alone."""

import sqlite3

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import FILE, DamagedStore, Store, opened

CELL = Cell("w", "c", "b", "cpu", "float32")


def test_what_was_saved_is_there_again(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("command", {"seed": 1}, {"cores": 2}, {"numpy": "2"})
        store.save_cell(run, CELL, {"status": "agree"})
        store.save_sample(run, CELL, 0, {"blocks": [1.0, None]})
        store.save_sample(run, CELL, 0, {"blocks": [2.0]})
    with opened(tmp_path) as store:
        assert store.cells(run) == {CELL: {"status": "agree"}}
        assert store.samples(run) == {CELL: {0: {"blocks": [2.0]}}}
        assert store.describe(run)["machine"] == {"cores": 2}


def test_only_a_run_with_the_same_settings_is_resumed(tmp_path):
    with opened(tmp_path) as store:
        store.begin("a", {"seed": 1}, {}, {})
        second = store.begin("b", {"seed": 1}, {}, {})
        assert store.latest({"seed": 1}) == second
        assert store.latest({"seed": 2}) is None


def test_the_effort_of_resumed_runs_adds_up(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {}, {}, {})
        store.spend(run, {"total_s": 2.0, "harness_s": 0.5})
        store.spend(run, {"total_s": 1.0, "harness_s": 0.25})
        assert store.describe(run)["effort"] == {"total_s": 3.0, "harness_s": 0.75}


def test_nan_never_enters_the_store(tmp_path):
    with opened(tmp_path) as store, pytest.raises(ValueError, match="JSON"):
        store.save_cell(store.begin("a", {}, {}, {}), CELL, {"x": float("nan")})


def foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def text(path):
    path.write_text("not a database at all, but long enough to have a header " * 3)


def short(path):
    path.write_bytes(b"SQLite")


def damaged(path):
    with opened(path.parent) as store:
        run = store.begin("a", {}, {}, {})
        for number in range(200):
            store.save_sample(run, CELL, number, {"blocks": [1.0] * 50})
    body = bytearray(path.read_bytes())
    body[5000:9000] = b"\xaa" * 4000
    path.write_bytes(body)


@pytest.mark.parametrize("make", [foreign, text, short, damaged])
def test_a_file_that_is_not_ours_or_damaged_is_refused_and_untouched(tmp_path, make):
    path = tmp_path / FILE
    make(path)
    before = path.read_bytes()
    with pytest.raises(DamagedStore, match="move it away"):
        Store(tmp_path)
    assert path.read_bytes() == before
