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


def lines_of(found):
    return list(csv.DictReader(io.StringIO(exports.csv(found, None))))


def test_csv_says_from_which_step_on_it_pays_and_where_that_is_from():
    run = made.entry() | {"run": 7}
    cells = [one | {"made": {"run": 7}} for one in made.four()]
    lines = lines_of(results_of.Gathered(cells=[*cells, made.cell()], runs=[run]))
    static = lines[1]
    assert [float(static[f"pays_from{end}"]) for end in ("", "_low", "_high")] == (
        [1200.0, 1080.0, 1320.0]
    )
    assert static["pays_verdict"] == "pays"
    assert static["command"] == run["command"]
    assert static["versions"] == ", ".join(
        f"{name} {version}" for name, version in run["versions"].items()
    )
    assert static["machine"]
    assert static["started"].startswith("20")
    assert lines[-1]["command"] == ""  # it is not known from which run that is
