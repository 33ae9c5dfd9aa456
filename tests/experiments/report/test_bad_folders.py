"""`report`, `lecture`, `side_by_side`, `history`: results that can't be read, folders
that can't be written."""

import os
import sqlite3
import stat
from contextlib import closing

import pytest

from graphparity.common.results import files
from graphparity.common.results.store import FILE, DamagedStore, Unreadable, reading
from tests.conftest import run
from tests.experiments.history.made import Made
from tests.experiments.report import made

READERS = (("report", "--csv"), ("lecture", "conditional"), ("side_by_side",))


def no_header(folder):
    (folder / FILE).write_bytes(b"no store" * 50)


def torn(folder):
    made.store(folder, made.four(), {"seed": 0})
    for end in ("-wal", "-shm"):
        (folder / f"{FILE}{end}").unlink(missing_ok=True)
    path = folder / FILE
    text = bytearray(path.read_bytes())
    text[4096:] = b"\xff" * (len(text) - 4096)
    path.write_bytes(text)


def broken_text(folder):
    made.store(folder, made.four(), {"seed": 0})
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("UPDATE cell SET document = '{'")
        connection.commit()


def other_text(folder):
    made.store(folder, made.four(), {"seed": 0})
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("UPDATE cell SET document = '{}'")
        connection.commit()


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
@pytest.mark.parametrize("spoil", [no_header, torn, broken_text, other_text])
def test_results_that_cannot_be_read_are_one_sentence(tmp_path, words, spoil):
    spoil(tmp_path)
    done = run(*words, "--results", tmp_path)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert str(tmp_path) in said
    assert "move it away, or choose another folder" in said


@pytest.mark.parametrize("words", READERS[1:], ids=lambda words: words[0])
def test_without_results_the_programs_are_read(tmp_path, words):
    done = run(*words, "--results", tmp_path / "none")
    assert done.returncode == 0, done.stderr
    assert "if z > 0" in done.stdout


def test_a_page_into_a_folder_leaves_nothing_beside_it(tmp_path):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    made.store(tmp_path / "results", made.four(), {"seed": 0})
    (tmp_path / "out").mkdir()
    done = run("report", "--results", tmp_path / "results", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "is a folder; name a file" in done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "results"]


def test_a_page_that_cannot_stand_in_its_results_is_made_elsewhere(tmp_path):
    """A folder in its place stands for a disk that is only read: root may write all."""
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    made.store(tmp_path / "results", made.four(), {"seed": 0})
    (tmp_path / "results" / "report.html").mkdir()
    done = run("report", "--results", tmp_path / "results")
    assert done.returncode == 2
    assert "name a file elsewhere" in " ".join(done.stderr.split())
    out = tmp_path / "page.html"
    done = run("report", "--results", tmp_path / "results", "--out", out)
    assert done.returncode == 0, done.stderr
    assert out.exists()


def test_a_history_that_cannot_be_kept_is_shown(tmp_path):
    Made(tmp_path).run()
    (tmp_path / "experiments").write_text("a file where a folder would be")
    done = run("history", "--results", tmp_path, "--json", tmp_path / "h.json")
    assert done.returncode == 0, done.stderr
    assert "Not kept for the page: " in done.stdout
    assert (tmp_path / "h.json").exists()


@pytest.mark.parametrize("name", ["SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR"])
def test_what_the_disk_refuses_is_no_damage(tmp_path, monkeypatch, name):
    made.store(tmp_path, made.four(), {"seed": 0})

    def refuse(*_, **__):
        raise sqlite3.OperationalError(f"refused: {name}")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    why = f"can't be read: refused: {name}"
    with pytest.raises(Unreadable, match=why), reading(tmp_path):
        pass
    assert not issubclass(Unreadable, DamagedStore)
    done = run("report", "--csv", "--results", tmp_path)
    assert done.returncode == 2
    assert "damaged" not in done.stderr


@pytest.mark.skipif(not os.getuid(), reason="root may read all: see the test above")
def test_an_index_that_may_not_be_read_is_no_damage(tmp_path):
    made.store(tmp_path, made.four(), {"seed": 0})
    for end in ("-wal", "-shm"):
        (tmp_path / f"{FILE}{end}").write_bytes(b"x")
        (tmp_path / f"{FILE}{end}").chmod(stat.S_IWUSR)
    with pytest.raises(Unreadable), reading(tmp_path):
        pass


@pytest.mark.parametrize("what", ["folder", "json", "store"])
def test_against_nothing_nothing_is_compared(tmp_path, what):
    made.store(tmp_path / "new", made.four(), {"seed": 0})
    old = tmp_path / "old"
    if what == "folder":
        old.mkdir()
    elif what == "json":
        made.document(old, [])
    else:
        made.store(old, [], {"seed": 0})
    for one, other in ((tmp_path / "new", old), (old, tmp_path / "new")):
        if one.is_file():
            continue  # --results is a folder
        done = run("report", "--markdown", "--results", one, "--against", other)
        assert done.returncode == 2, done.stdout
        assert "there is nothing to compare" in " ".join(done.stderr.split())


def test_a_file_that_is_lost_under_way_is_one_sentence(tmp_path, monkeypatch):
    """As on a disk that is full at the end: it could be written when it was asked."""
    Made(tmp_path).run()
    monkeypatch.setattr(files, "check", lambda path: None)
    done = run("history", "--results", tmp_path, "--json", "/dev/full")
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Error: /dev/full can't be written: No space left on device"
    )
