"""A file that is not a store, or a damaged one, is refused and left as it is."""

import sqlite3

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results.store import (
    FILE,
    VERSION,
    DamagedStore,
    opened,
    reading,
)
from tests.common.results.left_behind import left_by

OTHER = VERSION + 2**24  # a layout that differs in its first byte alone
CELL = Cell("w", "c", "b", "cpu", "float32")


def foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()


def text(path):
    path.write_text("not a database at all, but long enough to have a header " * 3)


def short(path):
    path.write_bytes(b"SQLite format 3\0 and no more of a header than this")


def filled(path):
    """A sound file of ours with many pages; its contents."""
    with opened(path.parent) as store:
        run = store.begin("a", {}, {}, {})
        for number in range(20):
            store.save_sample(run, CELL, number, {"blocks": [1.0] * 600})
    return bytearray(path.read_bytes())


def damaged(path):
    """One in which SQLite's check of it finds a fault."""
    body = filled(path)
    body[5000:9000] = b"\xaa" * 4000
    path.write_bytes(body)


def unreadable(path):
    """One whose list of tables can't be read, so that no check of it can run."""
    body = filled(path)
    body[100:4096] = b"\xaa" * 3996
    path.write_bytes(body)


def other_layout(path):
    filled(path)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={OTHER}")
    connection.close()


REFUSED = [  # and what is said of it
    (foreign, "some other program's database"),
    (text, "no SQLite header"),
    (short, "no SQLite header"),
    (damaged, r"is damaged \(\*\*\* in database main"),
    (unreadable, r"is damaged \(database disk image is malformed"),
    (other_layout, f"has layout {OTHER}, this program writes {VERSION}"),
]


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_a_file_that_is_not_ours_or_damaged_is_refused_and_untouched(
    tmp_path, make, why
):
    path = tmp_path / FILE
    make(path)
    before = path.read_bytes()
    said = f"(?s){why}.*move it away"
    with pytest.raises(DamagedStore, match=said), opened(tmp_path):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_reading_refuses_the_same_files(tmp_path, make, why):
    path = tmp_path / FILE
    make(path)
    before = left_by(path)
    said = f"(?s){why}.*move it away"
    with pytest.raises(DamagedStore, match=said), reading(tmp_path):
        pass
    assert left_by(path) == before


def test_a_file_says_that_it_is_ours_and_of_which_layout(tmp_path):
    """Kept files must stay readable: these bytes of SQLite's header never change."""
    with opened(tmp_path):
        pass
    head = (tmp_path / FILE).read_bytes()[:100]
    assert head[68:72] == b"gpar"
    assert int.from_bytes(head[60:64]) == 2
