"""Where results are read from, and what is said when they can't be."""

import pytest

from graphparity.common.results import documents
from graphparity.experiments.report import results_of
from tests.experiments.report import made


def test_a_json_of_compare_is_read(tmp_path):
    path = made.document(tmp_path / "run.json", made.four())
    found = results_of.read(path)
    assert [c["backend"] for c in found.cells] == list(made.BACKENDS)
    assert found.runs[0]["command"] == "python -m experiments compare"


def test_of_each_config_the_newest_run_counts(tmp_path):
    made.store(tmp_path, [made.cell(), made.cell("matmul", "tenth")], {"seed": 0})
    new = made.store(tmp_path, [made.cell(status="disagree")], {"seed": 1})
    found = results_of.read(tmp_path)
    statuses = {c["workload"]: c["status"] for c in found.cells}
    assert statuses == {"cnn": "disagree", "matmul": "agree"}
    assert [run["run"] for run in found.runs] == [new, new - 1]


def test_runs_of_other_experiments_are_not_compare(tmp_path):
    made.store(tmp_path, [made.cell()], {"experiment": "train"})
    assert results_of.read(tmp_path).cells == []


def test_a_backend_and_a_workload_that_are_gone_are_still_shown(tmp_path):
    cells = [made.cell(backend="of_yesterday"), made.cell("gone", "x")]
    made.store(tmp_path, cells, {"seed": 0})
    found = results_of.read(tmp_path)
    names = {(c["workload"], c["backend"]) for c in found.cells}
    assert names == {("cnn", "of_yesterday"), ("gone", "torch_eager")}
    assert all(c["timing"] is None for c in found.cells)


def test_a_store_by_another_name_is_read(tmp_path):
    made.store(tmp_path, [made.cell()], {"seed": 0})
    moved = (tmp_path / "results.sqlite").rename(tmp_path / "before.sqlite")
    assert len(results_of.read(moved).cells) == 1


def test_a_document_that_is_none_is_refused_and_named(tmp_path):
    folder = tmp_path / documents.KEPT
    folder.mkdir()
    (folder / "train.json").write_text("{")
    (folder / "choose.json").write_text('{"schema": 99}')
    (folder / "phases.json").write_text('{"schema": 1, "phases": []}')
    found = results_of.read(tmp_path)
    assert list(found.documents) == ["phases"]
    assert len(found.refused) == 2
    assert "choose.json" in found.refused[0]


def test_reading_makes_no_store(tmp_path):
    results_of.read(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "message"),
    [("{}", "schema"), ('{"schema": 1}', "no cells"), ("x", "no JSON")],
)
def test_a_file_that_is_no_run_is_refused(tmp_path, text, message):
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(results_of.NothingThere, match=message):
        results_of.read(path)


def test_a_damaged_store_is_refused(tmp_path):
    (tmp_path / "results.sqlite").write_bytes(b"SQLite format 3\0" + bytes(200))
    with pytest.raises(results_of.NothingThere, match="other program"):
        results_of.read(tmp_path)
    with pytest.raises(results_of.NothingThere, match="no such"):
        results_of.read(tmp_path / "nowhere")


def test_a_newer_run_with_fewer_backends_replaces_none_and_is_named(tmp_path):
    made.store(tmp_path, [made.cell(), made.cell(backend="jax_jit")], {"seed": 0})
    few = made.store(tmp_path, [made.cell(status="disagree")], {"seed": 1})
    found = results_of.read(tmp_path)
    assert {c["backend"]: c["status"] for c in found.cells} == {
        "torch_eager": "agree",
        "jax_jit": "agree",
    }
    assert found.refused[0].startswith(f"run {few} of cnn/digits")
    assert found.cells[0]["made"]["run"] == few - 1


def test_another_dtype_stands_beside_and_a_run_alone_can_be_asked_for(tmp_path):
    first = made.store(tmp_path, [made.cell()], {"seed": 0})
    made.store(tmp_path, [made.cell(dtype="float64")], {"seed": 1})
    assert len(results_of.read(tmp_path).cells) == 2
    [alone] = results_of.one(tmp_path, first).cells
    assert alone["dtype"] == "float32"
    with pytest.raises(results_of.NothingThere, match="no run 9"):
        results_of.one(tmp_path, 9)
