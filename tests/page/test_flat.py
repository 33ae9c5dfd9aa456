"""Markdown that a reviewer can read, CSV that a program can."""

import csv
import io

from experiments.page import changes, flat, gathered
from tests.page import made

FOUND = gathered.Gathered(cells=made.four(), runs=[made.entry()])
RUNS = ([made.entry()], [made.entry()])


def test_markdown_has_a_row_for_each_cell():
    text = flat.markdown(FOUND, None)
    assert "### cnn / digits on cpu" in text
    assert "| torch\\_compile | agree 1.5 | 250 µs ±10% | 4.00×±5% ▲ |" in text


def test_markdown_tells_what_changed():
    slow = [made.cell(timing=made.timing(1e-2))]
    found = flat.markdown(FOUND, changes.between(slow, FOUND.cells, RUNS))
    assert "Most faster: cnn/digits/torch\\_eager/cpu/float32, 10×" in found


def test_markdown_takes_no_markup_from_results():
    bad = gathered.Gathered(cells=[made.hostile()], runs=[made.entry()])
    text = flat.markdown(bad, None)
    assert "<script" not in text.replace("\\<", "")
    assert "<img" not in text.replace("\\<", "")


def test_csv_has_a_line_for_each_cell_and_unknown_is_empty():
    bare = made.cell("matmul", "tenth", timing=None, precision=None)
    cells = gathered.Gathered(cells=[*FOUND.cells, bare])
    rows = list(csv.DictReader(io.StringIO(flat.csv(cells, None))))
    assert len(rows) == 5
    assert rows[1]["backend"] == "torch_compile"
    assert float(rows[1]["speedup"]) == 4.0
    assert rows[4]["step_s"] == rows[4]["precision"] == ""


def test_csv_against_another_run_has_its_columns():
    found = changes.between(FOUND.cells, FOUND.cells, RUNS)
    rows = list(csv.DictReader(io.StringIO(flat.csv(FOUND, found))))
    assert float(rows[0]["against"]) == 1.0
    assert rows[0]["against_verdict"] == "unresolved"


def test_csv_holds_no_formula():
    found = gathered.Gathered(cells=[made.cell("=HYPERLINK(1)")])
    assert "\n'=HYPERLINK(1)," in flat.csv(found, None)
