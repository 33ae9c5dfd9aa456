"""Reading a store changes nothing, whoever writes to it or was killed at it."""

import shutil
import sqlite3

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results import store as store_module
from graphparity.common.results.store import FILE, DamagedStore, opened, reading
from tests.common.results.left_behind import left_by

CELL = Cell("w", "c", "b", "cpu", "float32")


def killed(folder, target):
    """A store as a killed driver left it: what was written last is in its log alone.

    Returns the number of its run.
    """
    with opened(folder) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.save_cell(run, CELL, {"status": "disagree"})
        for suffix in ("", "-wal"):
            shutil.copy(f"{folder / FILE}{suffix}", f"{target / FILE}{suffix}")
    return run


def test_reading_changes_nothing_and_leaves_nothing(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
        store.save_cell(run, CELL, {"status": "agree"})
    before = left_by(tmp_path / FILE)
    assert list(before) == [FILE]
    with reading(tmp_path) as store:
        assert store.cells(run) == {CELL: {"status": "agree"}}
        assert left_by(tmp_path / FILE) == before
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            store.begin("b", {}, {}, {})
    assert left_by(tmp_path / FILE) == before


def test_what_a_killed_driver_wrote_last_is_read_too(tmp_path):
    (tmp_path / "of").mkdir()
    (tmp_path / "it").mkdir()
    run = killed(tmp_path / "of", tmp_path / "it")
    before = left_by(tmp_path / "it" / FILE)
    assert list(before) == [FILE, f"{FILE}-wal"]
    with reading(tmp_path / "it") as store:
        assert store.cells(run) == {CELL: {"status": "disagree"}}
    assert left_by(tmp_path / "it" / FILE) == before


def test_a_run_under_way_is_read_beside_its_driver(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
        store.save_cell(run, CELL, {"status": "agree"})
        with reading(tmp_path) as other:
            assert other.cells(run) == {CELL: {"status": "agree"}}
        store.save_cell(run, CELL, {"status": "disagree"})
        with reading(tmp_path) as other:
            assert other.cells(run) == {CELL: {"status": "disagree"}}


def test_nothing_is_copied_where_nothing_need_be(tmp_path, monkeypatch):
    """Copies are for a log without its index: where there is no log, an empty one, or
    a driver at work, whose files may change meanwhile, the file itself is read."""

    def copied(*_):
        raise AssertionError("copied")

    monkeypatch.setattr(store_module.shutil, "copy", copied)
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
        with reading(tmp_path) as other:
            assert other.runs() == [run]
    with reading(tmp_path) as other:
        assert other.runs() == [run]
    (tmp_path / f"{FILE}-wal").write_bytes(b"")
    with reading(tmp_path) as other:
        assert other.runs() == [run]


def test_a_folder_that_nobody_may_write_to_is_read(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
    tmp_path.chmod(0o500)
    (tmp_path / FILE).chmod(0o400)
    with reading(tmp_path) as store:
        assert store.runs() == [run]


def test_reading_where_there_is_nothing_makes_nothing(tmp_path):
    with pytest.raises(DamagedStore, match="no results file"), reading(tmp_path):
        pass
    assert not list(tmp_path.iterdir())


def test_a_killed_driver_whose_index_is_there_too(tmp_path):
    """As it is after SIGKILL: the files stay, and what they hold is told."""
    for place in ("of", "it"):
        (tmp_path / place).mkdir()
    with opened(tmp_path / "of") as store:
        run = store.begin("a", {"seed": 1}, {}, {})
        store.save_cell(run, CELL, {"status": "disagree"})
        for suffix in ("", "-wal", "-shm"):
            name = f"{FILE}{suffix}"
            shutil.copy(tmp_path / "of" / name, tmp_path / "it" / name)
    before = left_by(tmp_path / "it" / FILE)
    with reading(tmp_path / "it") as store:
        assert store.cells(run) == {CELL: {"status": "disagree"}}
    after = left_by(tmp_path / "it" / FILE)
    assert list(after) == list(before)
    assert (after[FILE], after[f"{FILE}-wal"]) == (before[FILE], before[f"{FILE}-wal"])
