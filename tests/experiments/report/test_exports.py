"""Markdown that a reviewer can read, CSV that a program can."""

import csv
import io

from graphparity.experiments.report import exports, results_of
from graphparity.experiments.report.runs import compare_runs
from tests.experiments.report import made

FOUND = results_of.Gathered(cells=made.four(), runs=[made.entry()])
RUNS = ([made.entry()], [made.entry()])


def test_markdown_has_a_row_for_each_cell():
    text = exports.markdown(FOUND, None)
    assert "### cnn / digits on cpu" in text
    [row] = [line for line in text.splitlines() if line.startswith("| torch\\_compile")]
    assert row.startswith("| torch\\_compile | agree 1.5 | 250 µs \\[22")
    assert " | 4.00× ▲ \\[3.80, 4.20\\] |" in row


def test_markdown_tells_what_changed():
    slow = [made.cell(timing=made.timing(1e-2))]
    found = exports.markdown(FOUND, compare_runs.between(slow, FOUND.cells, RUNS))
    assert "Most faster: cnn/digits/torch\\_eager/cpu/float32, 10×" in found


def test_markdown_takes_no_markup_from_results():
    bad = results_of.Gathered(cells=[made.hostile()], runs=[made.entry()])
    text = exports.markdown(bad, None)
    assert "<script" not in text.replace("\\<", "")
    assert "<img" not in text.replace("\\<", "")


def test_csv_has_a_line_for_each_cell_and_unknown_is_empty():
    bare = made.cell("matmul", "tenth", timing=None, precision=None)
    cells = results_of.Gathered(cells=[*FOUND.cells, bare])
    rows = list(csv.DictReader(io.StringIO(exports.csv(cells, None))))
    assert len(rows) == 5
    assert rows[1]["backend"] == "torch_compile"
    assert float(rows[1]["speedup"]) == 4.0
    assert rows[4]["step_s"] == rows[4]["precision"] == ""


def test_csv_against_another_run_has_its_columns():
    found = compare_runs.between(FOUND.cells, FOUND.cells, RUNS)
    rows = list(csv.DictReader(io.StringIO(exports.csv(FOUND, found))))
    assert float(rows[0]["against"]) == 1.0
    assert rows[0]["against_verdict"] == "unresolved"


def test_csv_holds_no_formula():
    found = results_of.Gathered(cells=[made.cell("=HYPERLINK(1)")])
    assert "\n'=HYPERLINK(1)," in exports.csv(found, None)
