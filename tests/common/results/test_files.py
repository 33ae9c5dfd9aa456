"""A file is written whole or not at all, and that it can't be is known before."""

import os

import pytest

from graphparity.common.results import documents, files
from graphparity.common.results.files import NotWritten


def beside(path):
    return sorted(one.name for one in path.iterdir())


def test_what_can_be_written_is_found_writable_and_nothing_is_left(tmp_path):
    path = tmp_path / "out.json"
    files.check(path)
    assert beside(tmp_path) == []
    files.write(path, "text")
    assert path.read_text() == "text"
    files.check(path)
    assert beside(tmp_path) == ["out.json"]
    assert path.read_text() == "text"


def places(tmp_path):
    (tmp_path / "file").write_text("")
    return {
        "folder": (tmp_path, "is a folder; name a file"),
        "lost": (tmp_path / "no" / "out.json", "there is no folder"),
        "in a file": (tmp_path / "file" / "out.json", "there is no folder"),
        "long": (tmp_path / ("n" * 300), "File name too long"),
        "refused": (tmp_path.__class__("/proc/out.json"), "can't be written"),
    }


@pytest.mark.parametrize("name", ["folder", "lost", "in a file", "long", "refused"])
def test_what_cannot_be_is_told_by_both_and_nothing_is_left(tmp_path, name):
    path, why = places(tmp_path)[name]
    with pytest.raises(NotWritten, match=why):
        files.check(path)
    with pytest.raises(NotWritten, match=str(path)):
        files.write(path, "text")
    assert beside(tmp_path) == ["file"]
    assert not [one for one in tmp_path.parent.iterdir() if "partial" in one.name]


def test_a_device_is_written_to_and_not_replaced(tmp_path):
    """As root it could be: the machine would be without its /dev/null."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    files.check(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        documents.write_json({"schema": 1}, pipe)
        assert os.read(reader, 100) == b'{\n "schema": 1\n}\n'
    finally:
        os.close(reader)
    assert beside(tmp_path) == ["pipe"]
    assert pipe.is_fifo()


def test_a_full_disk_is_told(tmp_path):
    with pytest.raises(NotWritten, match="No space left"):
        files.write(tmp_path.__class__("/dev/full"), "text" * 10_000)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "target")
    files.check(tmp_path / "link")
    files.write(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "text"


def test_what_a_folder_cannot_be_names_each_path_once(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    expected = {
        file: f"{file} is a file; a folder is expected",
        file / "in": f"{file / 'in'} can't be made: {file} is a file",
        file.__class__("/proc/new"): "/proc/new can't be written: No such file",
    }
    for place, text in expected.items():
        with pytest.raises(NotWritten) as caught:
            files.check_folder(place)
        assert str(caught.value).startswith(text)
        assert str(caught.value).count(str(place)) == 1


def test_a_folder_is_checked_and_not_made(tmp_path):
    files.check_folder(tmp_path / "new" / "newer")
    files.check_folder(tmp_path)
    (tmp_path / "file").write_text("")
    for place in ("file", "file/in"):
        with pytest.raises(NotWritten, match="a folder is expected"):
            files.check_folder(tmp_path / place)
    with pytest.raises(NotWritten, match="can't be written"):
        files.check_folder(tmp_path.__class__("/proc/new"))
    assert beside(tmp_path) == ["file"]
