"""The results file: finished work stays, and a file that is not ours is left alone."""

import shutil
import sqlite3

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import FILE, DamagedStore, opened, reading

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
        first = store.begin("a", {"seed": 1}, {}, {})
        second = store.begin("b", {"seed": 1}, {}, {})
        assert store.alike({"seed": 1}) == [second, first]
        assert store.alike({"seed": 2}) == []


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
    with pytest.raises(DamagedStore, match="move it away"), opened(tmp_path):
        pass
    assert path.read_bytes() == before


def left_by(path):
    """Everything that stands in the file's folder: contents and times."""
    return {
        file.name: (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted(path.parent.iterdir())
    }


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


def test_a_folder_that_nobody_may_write_to_is_read(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {}, {})
    tmp_path.chmod(0o500)
    (tmp_path / FILE).chmod(0o400)
    with reading(tmp_path) as store:
        assert store.runs() == [run]


@pytest.mark.parametrize("make", [foreign, text, short, damaged])
def test_reading_refuses_the_same_files(tmp_path, make):
    path = tmp_path / FILE
    make(path)
    before = left_by(path)
    with pytest.raises(DamagedStore, match="move it away"), reading(tmp_path):
        pass
    assert left_by(path) == before


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
