"""Figures and counts as sentences have them."""

import itertools
import re

import pytest

from graphparity.common.contract import registry
from graphparity.experiments.compare import plan
from graphparity.experiments.lecture import rows, view
from graphparity.experiments.report import results_of
from graphparity.experiments.report.runs import compare_runs
from graphparity.experiments.shared.terminal import tables
from tests.experiments.report import made


@pytest.mark.parametrize("digits", [2, 3])
@pytest.mark.parametrize("value", [10.0**-n for n in range(16)])
def test_no_figure_that_is_not_0_is_written_as_0(value, digits):
    for text in (tables.seconds(value, digits), tables.digits_of(value, digits)):
        number = float(text.split()[0])
        assert number > 0, text
    assert not re.match(r"0\.0+\b(?!\d)", tables.seconds(value, digits))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0 s"), (1e-13, "0.0001 ns"), (4e-12, "0.004 ns"), (6e-12, "0.01 ns")]
    + [(1.5e-10, "0.15 ns"), (-0.002, "-2.00 ms"), (None, "–"), (0.9999, "1.00 s")],
)
def test_seconds_at_the_edges(value, text):
    assert tables.seconds(value) == text


def test_one_is_one():
    assert tables.counted(1, "backend") == "1 backend"
    assert tables.counted(0, "backend") == "0 backends"
    assert tables.counted(2, "cell is", "cells are") == "2 cells are"


def test_no_text_leaves_its_number_to_the_reader():
    """`1 backend(s)`."""
    root = registry.folder("graphparity.frameworks").parent
    for folder in ("common", "experiments", "graphparity"):
        for path in (root / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".txt", ".js"):
                assert not re.search(r"\} [a-z ]+\(s\)", path.read_text()), path


def test_a_comparison_of_one_cell_says_so():
    runs = [made.entry()], [made.entry()]
    one, other = made.cell(), made.cell("matmul", "tenth")
    gone = compare_runs.between([one, other], [one], runs)
    text = compare_runs.summary(gone)
    assert "Of 1 cell timed in both runs" in text
    assert "1 cell is gone, 0 are new." in text


def test_no_line_of_what_is_left_out_has_an_empty_name(tmp_path):
    """The oracle's place has no dtype: its own is not the one asked for."""
    oracle = made.cell(backend=registry.oracle().name, dtype="float64")
    made.store(tmp_path, [oracle, made.cell()], {"seed": 0}, samples=2)
    made.store(tmp_path, [oracle, made.cell()], {"seed": 1})
    refused = results_of.read(tmp_path).refused
    assert len(refused) == 2
    assert any("cnn/digits, the oracle, but for" in line for line in refused)
    assert not any(re.search(r", *[,:]|: *$", line) for line in refused)


MEASURED = [row for row in rows.rows() if row.cells and not row.command]


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: row.slug)
def test_the_command_of_a_row_measures_what_the_row_is_about(row):
    """By default: what a preset leaves out must be asked for."""
    words = view.command(row).split()
    pairs = [*itertools.pairwise(words)]
    given = {"-w": [b for a, b in pairs if a == "-w"]}
    configs = [b for a, b in pairs if a == "-c"]
    options = plan.Options(workload=given["-w"], config=configs or None)
    asked = plan.asked(options).pairs()
    for workload, config in row.cells:
        assert any(workload == name and config in (None, of) for name, of in asked)
