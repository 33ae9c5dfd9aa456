"""What of a step is in graphs, as `graph` shows it."""

import io

from rich.console import Console

from graphparity.experiments.graph import captured, figures, measure, words

ONE = {"graphs": 1, "breaks": [], "captured": 25, "dispatched": 13, "shared": 13}
ONE |= {"numbers": ["port.py:12", "port.py:18", "port.py:18"]}
STOP = {"file": "port.py", "line": 12, "reason": "Unsupported Tensor.item() call"}
BROKEN = {"graphs": 2, "breaks": [STOP], "captured": 7, "dispatched": 13, "shared": 7}
BROKEN |= {"numbers": []}
FOUND = {"torch_compile": ONE, "torch_compile_default": BROKEN, "jax_jit": None}


def test_a_row_has_graphs_breaks_and_operations():
    screen = Console(width=120, file=io.StringIO())
    screen.print(captured.table(FOUND))
    rows = {line.split()[0]: line for line in screen.file.getvalue().splitlines()[2:]}
    assert rows["torch_compile"].split()[1:] == ["1", "0", "13", "of", "13", "3"]
    assert rows["torch_compile_default"].split()[1:] == ["2", "1", "7", "of", "13", "–"]
    assert "one or an error" in rows["jax_jit"]


def test_each_break_and_each_captured_number_has_its_line():
    text = captured.lines(FOUND)
    stop = "graph break at port.py:12: Unsupported Tensor.item() call"
    assert f"torch_compile_default: {stop}" in text
    assert any("torch_compile: a number is read at port.py:12" in t for t in text)
    assert any("port.py:18, 2 times, and captured" in t for t in text)
    assert len(text) == 3


def test_the_summary_names_what_breaks_and_no_other():
    portraits = {"workload": "w", "config": "c", "rows": [], "captured": FOUND}
    text = words.summary({"graph": portraits})
    broken = "torch_compile_default (7 of 13 operations in graphs, 1 break)"
    assert f"The graph breaks in {broken}." in text
    portraits["captured"] = {"torch_compile": ONE}
    assert "breaks" not in words.summary({"graph": portraits})
    del portraits["captured"]  # as it was kept before
    assert "breaks" not in words.summary({"graph": portraits})
    assert not figures.worth_keeping({"graph": portraits})


def test_a_document_without_portraits_is_kept_for_its_counts():
    found = measure.Found(captured=FOUND)
    portraits = {"workload": "w", "config": "c", "rows": [], "captured": found.captured}
    assert figures.worth_keeping({"graph": portraits})
