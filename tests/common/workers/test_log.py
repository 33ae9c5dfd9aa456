"""A worker's log has a bounded size; its end is what is told."""

import os

import psutil

from graphparity.common.workers import log


def test_a_log_is_cut_to_its_end_and_written_on(tmp_path):
    descriptor, path = log.begun(tmp_path, "name")
    os.write(descriptor, b"first\n" + b"x" * log.MOST)
    os.write(descriptor, b"\nlast before\n")
    log.trim(path)
    assert path.stat().st_size <= log.LEFT
    os.write(descriptor, b"after\n")
    os.close(descriptor)
    assert log.end(path, 18) == "last before\nafter\n"
    assert b"\0" not in path.read_bytes()  # no hole where the old end was


def test_a_short_log_is_left_alone(tmp_path):
    descriptor, path = log.begun(tmp_path, "name")
    os.write(descriptor, b"x" * log.MOST)
    os.close(descriptor)
    log.trim(path)
    assert path.stat().st_size == log.MOST


def test_the_end_of_a_long_log_is_read_alone(tmp_path):
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.seek(8 << 30)  # with a hole: no disk has it
        file.write("the end \N{GREEK SMALL LETTER OMEGA}".encode())
    before = psutil.Process().memory_info().rss
    assert log.end(path, 9) == "the end \N{GREEK SMALL LETTER OMEGA}"
    assert psutil.Process().memory_info().rss - before < 1 << 26
    assert log.end(tmp_path / "none", 9) == ""


def test_a_worker_that_prints_without_end_fills_no_disk(fresh_pool, monkeypatch):
    """Every reply of it is followed by a look at its log."""
    monkeypatch.setattr(log, "MOST", 10)
    monkeypatch.setattr(log, "LEFT", 4)
    fresh_pool.ask("plain", "forget")
    worker = fresh_pool.workers["plain"]
    worker.log.write_text("0123456789-")
    fresh_pool.ask("plain", "forget")
    assert worker.log.read_text() == "789-"


def test_a_worker_that_has_ended_leaves_no_log(fresh_pool):
    for _ in range(3):
        fresh_pool.ask("plain", "forget")
        fresh_pool.release("plain")
    assert not list(fresh_pool.logs.glob("*.log"))
    logs = fresh_pool.logs
    fresh_pool.__exit__(None, None, None)
    assert not logs.exists()
