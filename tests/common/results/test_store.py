"""The results file: finished work stays."""

import dataclasses
import sqlite3
import threading
import time

import pytest

from graphparity.common.contract.cell import Cell
from graphparity.common.results import store
from graphparity.common.results.store import FILE, opened, reading

ORIGIN = {"machine": {"cores": "2"}, "versions": {}, "variables": {}, "programs": {}}
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


def test_some_cells_are_read_alone(tmp_path):
    """The order is that in which they were finished; one that is not there is none."""
    other, absent = (dataclasses.replace(CELL, backend=name) for name in ("d", "e"))
    with opened(tmp_path) as store:
        run = store.begin("command", {}, {}, {})
        for cell in (CELL, other):
            store.save_cell(run, cell, {"status": cell.backend})
        assert store.cells(run, [other, absent]) == {other: {"status": "d"}}
        assert list(store.cells(run, {other, CELL})) == [CELL, other]
        assert not store.cells(run, [])


def test_samples_of_many_rounds_and_cells_are_told_apart(tmp_path):
    other = Cell("w", "c", "b", "cuda", "float32")
    with opened(tmp_path) as store:
        run, next_run = (store.begin("a", {}, {}, {}) for _ in range(2))
        for cell, number in [(CELL, 1), (other, 0), (CELL, 0)]:
            store.save_sample(run, cell, number, {"of": [cell.device, number]})
        store.save_sample(next_run, CELL, 0, {"of": "another run"})
        assert store.samples(run) == {
            CELL: {0: {"of": ["cpu", 0]}, 1: {"of": ["cpu", 1]}},
            other: {0: {"of": ["cuda", 0]}},
        }
        assert [*store.samples(run)[CELL]] == [0, 1]


def test_a_run_is_described_as_it_was_begun_and_amended(tmp_path):
    before = time.time()
    with opened(tmp_path) as store:
        run = store.begin("a", {"seed": 1}, {"cores": 2}, {"numpy": "2"})
        other = store.begin("b", {}, {}, {})
        assert before <= store.describe(run)["started"] <= time.time()
        store.amend(run, {"cores": 4}, {"numpy": "3"})
        assert store.describe(run) == {
            "started": store.describe(run)["started"],
            "command": "a",
            "settings": {"seed": 1},
            "machine": {"cores": 4},
            "versions": {"numpy": "3"},
            "effort": {},
        }
        assert store.describe(other)["machine"] == {}
        assert store.runs() == [other, run]


def test_where_results_come_from_is_noted_replaced_and_forgotten(tmp_path):
    with opened(tmp_path) as store:
        first, second = (store.begin("a", {}, {}, {}) for _ in range(2))
        assert store.origin(first) is None
        store.note_origin(first, ORIGIN)
        store.note_origin(second, {**ORIGIN, "programs": {"a.py": "1"}})
        assert store.origin(first) == ORIGIN
        store.note_origin(first, {**ORIGIN, "machine": {}})
        assert store.origin(first) == {**ORIGIN, "machine": {}}
        store.note_origin(first, None)
        assert store.origin(first) is None
        assert store.origin(second) == {**ORIGIN, "programs": {"a.py": "1"}}


def from_another_thread(work):
    """What it returns there."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    [result] = results
    return result


def test_threads_share_a_store(tmp_path):
    """Backends are asked from threads, each of which keeps what it was told."""
    with opened(tmp_path) as store:
        run = from_another_thread(lambda: store.begin("a", {}, {}, {}))
        assert store.runs() == [run]
    with reading(tmp_path) as store:
        assert from_another_thread(store.runs) == [run]


class Asked:
    """A connection that one thread at a time may ask: under the store's lock."""

    def __init__(self, store):
        self.store, self.inner, self.count = store, store.connection, 0

    def __enter__(self):
        self.inner.__enter__()
        return self

    def __exit__(self, *given):
        self.inner.__exit__(*given)

    def execute(self, *given):
        assert self.store.lock.locked(), given
        self.count += 1
        return self.inner.execute(*given)


def test_whoever_asks_or_tells_has_the_connection_alone(tmp_path):
    """Lanes save samples while others read them."""
    with opened(tmp_path) as store:
        store.connection = asked = Asked(store)
        run = store.begin("a", {}, {}, {})
        store.note_origin(run, ORIGIN)
        store.save_cell(run, CELL, {"status": "agree"})
        store.save_sample(run, CELL, 0, {"blocks": [1.0]})
        store.amend(run, {}, {})
        store.spend(run, {"total_s": 1.0})
        written = asked.count
        store.alike({}), store.origin(run), store.runs(), store.describe(run)
        store.cells(run), store.samples(run)
        assert asked.count == written + 6
        assert not store.lock.locked()
        store.connection = asked.inner


def test_a_folder_is_made_where_there_is_none(tmp_path):
    for folder in (tmp_path / "a" / "b", tmp_path / "a" / "b"):
        with opened(folder) as store:
            assert store.path == folder / FILE
            store.begin("a", {}, {}, {})
    with reading(folder) as store:
        assert store.path == folder / FILE
        assert len(store.runs()) == 2


def test_one_that_is_cut_off_while_it_is_made_is_empty(tmp_path, monkeypatch):
    """A file with a head and no tables could be read by nobody."""
    whole = store.NEW
    monkeypatch.setattr(store, "NEW", whole.replace("COMMIT;", "cut off;"))
    with pytest.raises(sqlite3.OperationalError), opened(tmp_path):
        pass
    assert (tmp_path / store.FILE).stat().st_size == 0
    with pytest.raises(store.DamagedStore, match="no results file"), reading(tmp_path):
        pass
    monkeypatch.setattr(store, "NEW", whole)
    with opened(tmp_path) as kept:
        assert kept.runs() == []


def test_an_empty_file_becomes_a_store(tmp_path):
    """As another program's temporary file is, or one that was made and not filled."""
    (tmp_path / FILE).write_bytes(b"")
    with opened(tmp_path) as store:
        run = store.begin("a", {}, {}, {})
    with reading(tmp_path) as store:
        assert store.runs() == [run]


def test_only_a_run_with_the_same_settings_is_resumed(tmp_path):
    with opened(tmp_path) as store:
        first = store.begin("a", {"seed": 1}, {}, {})
        second = store.begin("b", {"seed": 1}, {}, {})
        assert store.alike({"seed": 1}) == [second, first]
        assert store.alike({"seed": 2}) == []


def test_the_effort_of_resumed_runs_adds_up(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {}, {}, {})
        stages = {"wall_s": {"oracle": 0.5, "timed": 0.5}, "cores_s": {"oracle": 1.0}}
        store.spend(run, {"total_s": 2.0, "harness_s": 0.5})
        store.spend(run, {"total_s": 1.0, "harness_s": 0.25, **stages})
        store.spend(run, {"total_s": 1.0, "harness_s": 0.25, **stages})
        assert store.describe(run)["effort"] == {
            "total_s": 4.0,
            "harness_s": 1.0,
            "wall_s": {"oracle": 1.0, "timed": 1.0},
            "cores_s": {"oracle": 2.0},
        }
        store.spend(run, {"wall_s": {"idle": 4.0}})
        assert store.describe(run)["effort"]["wall_s"]["idle"] == 4.0


def test_nan_never_enters_the_store(tmp_path):
    with opened(tmp_path) as store:
        run = store.begin("a", {}, {}, {})
        with pytest.raises(ValueError, match="JSON"):
            store.save_cell(run, CELL, {"x": float("nan")})
        with pytest.raises(ValueError, match="JSON"):
            store.save_sample(run, CELL, 0, {"x": float("inf")})
        assert not store.cells(run)
        assert not store.samples(run)
