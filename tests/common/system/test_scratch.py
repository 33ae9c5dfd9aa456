"""Folders for a while: what a killed process left goes, what a living one has stays."""

import os
import subprocess
import sys
import tempfile

import pytest

from graphparity.common.system import scratch
from tests.conftest import VARIABLES

HOLD = """
import sys
from graphparity.common.system import scratch
with scratch.folder() as path:
    print(path, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A temporary folder of this test alone, for this process and those it starts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def holder(temporary):
    """Another process that has a folder, and the folder."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    variables = {**VARIABLES, "TMPDIR": str(temporary)}
    program = [sys.executable, "-c", HOLD]
    with subprocess.Popen(program, env=variables, **pipes) as process:
        yield process, temporary / process.stdout.readline().strip()
        process.kill()


def test_a_folder_is_gone_at_the_end(temporary):
    def fail():
        with scratch.folder() as path:
            (path / "deep").mkdir()
            (path / "deep" / "file").write_text("text")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not list(temporary.iterdir())


def test_one_s_own_and_a_living_process_s_stay(holder):
    _, path = holder
    with scratch.folder() as mine:
        assert scratch.sweep() == []
        assert mine.is_dir()
        assert path.is_dir()


def test_a_killed_process_s_is_removed(holder):
    process, path = holder
    process.kill()
    process.wait()
    (path / "left").write_text("text")
    assert scratch.sweep() == [path]
    assert not path.exists()


def test_it_is_removed_by_the_next_that_starts(holder):
    process, path = holder
    process.kill()
    process.wait()
    scratch._sweep_once.cache_clear()
    with scratch.folder():
        assert not path.exists()


def test_what_is_not_ours_stays(temporary):
    """Another program's folder, a file and a link of such a name, and a folder whose
    making is not finished."""
    (temporary / "graphparity-unmarked").mkdir()
    (temporary / "other").mkdir()
    (temporary / "other" / scratch.MARK).write_text("")
    (temporary / "graphparity-file").write_text("")
    (temporary / "graphparity-link").symlink_to(temporary / "other")
    before = sorted(temporary.rglob("*"))
    assert scratch.sweep() == []
    assert sorted(temporary.rglob("*")) == before


def test_another_user_s_stays(temporary, monkeypatch):
    left = temporary / "graphparity-left"
    left.mkdir()
    (left / scratch.MARK).write_text("")
    with monkeypatch.context() as patch:
        patch.setattr(os, "getuid", lambda: -1)
        assert scratch.sweep() == []
    assert scratch.sweep() == [left]
