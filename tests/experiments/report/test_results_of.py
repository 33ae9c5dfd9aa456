"""Where results are read from, and what is said when they can't be."""

import re

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


def few_after_many(folder, **newer):
    """Two backends in one run, one of them in a newer one; what is read of both."""
    made.store(folder, [made.cell(), made.cell(backend="jax_jit")], {"seed": 0})
    few = made.store(folder, [made.cell(**newer)], {"seed": 1})
    return few, results_of.read(folder)


def test_a_newer_run_with_fewer_backends_replaces_none_and_is_named(tmp_path):
    few, found = few_after_many(tmp_path)
    assert [c["backend"] for c in found.cells] == ["torch_eager", "jax_jit"]
    [line] = found.refused
    assert line.startswith(f"run {few} of cnn/digits")
    assert "run 1 has all of it and more" in line
    assert [c["made"]["run"] for c in found.cells] == [few, few - 1]


@pytest.mark.parametrize("status", ["disagree", "crashed", "timeout", "unsupported"])
def test_the_newest_verdict_of_a_cell_wins_over_a_fuller_run(tmp_path, status):
    few, found = few_after_many(tmp_path, status=status)
    assert {c["backend"]: c["status"] for c in found.cells} == {
        "torch_eager": status,
        "jax_jit": "agree",
    }
    assert found.cells[0]["made"]["run"] == few
    assert f"run {few} says {status}" in found.refused[-1]
    assert "torch_eager" in found.refused[-1]
    assert [run["run"] for run in found.runs] == [few, few - 1]


def test_it_wins_where_it_is_the_better_one_too(tmp_path):
    cells = [made.cell(status="disagree"), made.cell(backend="jax_jit")]
    made.store(tmp_path, cells, {"seed": 0})
    made.store(tmp_path, [made.cell()], {"seed": 1})
    found = results_of.read(tmp_path)
    assert [c["status"] for c in found.cells] == ["agree", "agree"]


def test_a_run_between_two_others_is_not_forgotten(tmp_path):
    """The newest run has one cell, the next the other: the fullest has no verdict."""
    made.store(tmp_path, [made.cell(), made.cell(backend="jax_jit")], {"seed": 0})
    later = made.cell(backend="jax_jit", status="disagree")
    made.store(tmp_path, [later], {"seed": 1})
    made.store(tmp_path, [made.cell(status="crashed")], {"seed": 2})
    found = results_of.read(tmp_path)
    assert [c["status"] for c in found.cells] == ["crashed", "disagree"]


def test_what_was_not_there_to_be_judged_is_no_verdict(tmp_path):
    _, found = few_after_many(tmp_path, status="unavailable")
    assert [c["status"] for c in found.cells] == ["agree", "agree"]


def test_of_one_run_alone_its_own_verdicts_are_told(tmp_path):
    few_after_many(tmp_path, status="disagree")
    cells = results_of.one(tmp_path, 1).cells
    assert [c["status"] for c in cells] == ["agree", "agree"]


def test_the_timing_of_what_no_longer_agrees_is_gone_with_all_ratios_to_it(tmp_path):
    pair = [made.cell(), made.cell(backend="torch_compile")]
    many = made.store(tmp_path, pair, {"seed": 0}, samples=3)
    before = results_of.read(tmp_path).cells
    assert [row["backend"] for row in before[1]["timing"]["against"]] == ["torch_eager"]
    made.store(tmp_path, [made.cell(status="disagree")], {"seed": 1})
    eager, compiled = results_of.read(tmp_path).cells
    assert eager["timing"] is None
    assert compiled["timing"]["against"] == []
    assert compiled["made"]["run"] == many


def test_a_timing_stands_beside_a_newer_agreement_and_both_runs_are_told(tmp_path):
    pair = [made.cell(), made.cell(backend="jax_jit")]
    made.store(tmp_path, pair, {"seed": 0}, samples=3)
    made.store(tmp_path, [made.cell()], {"seed": 1})
    eager, _ = results_of.read(tmp_path).cells
    assert eager["timing"] is not None
    assert (eager["made"]["run"], eager["made"]["judged"]) == (1, 2)
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page

    text = page.page(results_of.read(tmp_path), "")
    assert "its verdict is that of run 2" in text


def test_every_cell_says_which_run_it_is_from(tmp_path):
    """Of two runs, one of which has a backend that the other lacks."""
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page

    three = [made.cell(), made.cell(backend="jax_jit"), made.cell(backend="jax_eager")]
    made.store(tmp_path, three, {"seed": 0, "preset": "full"}, samples=3)
    made.store(tmp_path, three[:2], {"seed": 0, "preset": "quick"}, samples=3)
    made.store(tmp_path, [made.cell("matmul", "tenth")], {"seed": 0}, samples=3)
    text = page.page(results_of.read(tmp_path), "")
    matrix = text.partition('id="cells"')[2].partition("</table>")[0]
    told = re.findall(r'title="([^"]*)" data-cell="([^"]*)"', matrix)
    assert len(told) == matrix.count("data-cell=") == 4
    for source, place in told:
        assert re.match(r"run [123], 20.*, a processor, 2 cores", source), source
        opened = text.partition(f'data-evidence="{place}"')[2].partition("<h3>")[0]
        assert f"From {source}; <code>" in opened
    assert "preset full" in " ".join(source for source, _ in told)
    assert re.search(r"<small>digits, run \d</small>", matrix)
    assert re.search(r"<small>tenth, run 3</small>", matrix)
    assert "A row says which run" in text


def test_another_dtype_stands_beside_and_a_run_alone_can_be_asked_for(tmp_path):
    first = made.store(tmp_path, [made.cell()], {"seed": 0})
    made.store(tmp_path, [made.cell(dtype="float64")], {"seed": 1})
    assert len(results_of.read(tmp_path).cells) == 2
    [alone] = results_of.one(tmp_path, first).cells
    assert alone["dtype"] == "float32"
    with pytest.raises(results_of.NothingThere, match="no run 9"):
        results_of.one(tmp_path, 9)


def test_what_stands_in_an_older_run_alone_is_shown_with_its_run(tmp_path):
    """Two runs that have one backend in common: neither holds all of the other's."""
    pair = [made.cell(), made.cell(backend="torch_compile")]
    old = made.store(tmp_path, pair, {"seed": 0}, samples=3)
    new_pair = [made.cell(), made.cell(backend="jax_jit")]
    new = made.store(tmp_path, new_pair, {"seed": 1})
    found = results_of.read(tmp_path)
    runs = {cell["backend"]: cell["made"]["run"] for cell in found.cells}
    assert runs == {"torch_eager": new, "torch_compile": old, "jax_jit": new}
    [alone] = [cell for cell in found.cells if cell["made"]["older"]]
    rivals = [row["backend"] for row in alone["timing"]["against"]]
    assert rivals == ["torch_eager"]  # of its own run
    assert [run["run"] for run in found.runs] == [new, old]
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page

    text = page.page(found, "")
    assert text.count(f"<small>run {old}</small>") == 1
    assert "the others of its row are from another run" in text


def test_of_three_runs_the_newest_that_has_a_cell_is_named(tmp_path):
    for seed, second in enumerate(("jax_jit", "jax_jit", "torch_compile")):
        cells = [made.cell(), made.cell(backend=second, status="agree")]
        made.store(tmp_path, cells, {"seed": seed})
    found = results_of.read(tmp_path)
    runs = {cell["backend"]: cell["made"]["run"] for cell in found.cells}
    assert runs == {"torch_eager": 3, "torch_compile": 3, "jax_jit": 2}


def test_what_was_not_there_in_the_newer_run_is_told_of_the_older_one(tmp_path):
    pair = [made.cell(), made.cell(backend="torch_compile")]
    old = made.store(tmp_path, pair, {"seed": 0})
    absent = made.cell(backend="torch_compile", status="unavailable")
    newer = [made.cell(), absent, made.cell(backend="jax_jit")]
    never = made.cell(backend="tf_xla", status="unavailable")
    made.store(tmp_path, [*newer, never], {"seed": 1})
    made.store(tmp_path, newer, {"seed": 2})
    cells = {cell["backend"]: cell for cell in results_of.read(tmp_path).cells}
    assert cells["torch_compile"]["status"] == "agree"
    assert cells["torch_compile"]["made"]["run"] == old
    assert cells["tf_xla"]["status"] == "unavailable"
    assert list(cells) == ["torch_eager", "torch_compile", "jax_jit", "tf_xla"]
