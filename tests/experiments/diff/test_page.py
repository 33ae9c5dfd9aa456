"""The page's section of `diff`: the question, the sentence, both programs as they are
written."""

import json

import pytest

from graphparity.common.user import programs
from graphparity.experiments.diff import texts
from graphparity.experiments.report import sections
from graphparity.experiments.report.recorder import Grid
from graphparity.experiments.shared.experiment import experiments
from tests.conftest import run

ONE = """import numpy as np

def inputs(): return dict(x=np.ones((2, 3), "float32"))

@np.vectorize
def helper(x):
    return x

def net(x):
    y = x + 1
    return y * 2
"""
OTHER = """def net(x):
    return (x + 1) * 3
"""


@pytest.fixture
def document(tmp_path):
    (tmp_path / "one.py").write_text(ONE)
    (tmp_path / "other.py").write_text(OTHER)
    both = [f"{tmp_path / name}.py:net" for name in ("one", "other")]
    done = run("diff", *both, "--results", tmp_path, "--json", tmp_path / "out.json")
    assert done.returncode == 1
    assert "as they are written" not in done.stdout
    return json.loads((tmp_path / "out.json").read_text())


def test_the_page_shows_the_sentence_and_both_texts(document):
    part = sections.section(experiments()["diff"], document, "diff")
    assert not part["broken"]
    assert "one.py:net and other.py:net: another function" in part["words"]
    written = [p for p in part["parts"] if isinstance(p, Grid) and "written" in p.title]
    rows = [[cell.replace(texts.BLANK, " ") for cell in row] for row in written[0].rows]
    assert rows == [
        ["9", "def net(x):", "1", "def net(x):"],
        ["10", "    y = x + 1", "2", "    return (x + 1) * 3"],
        ["11", "    return y * 2", "", ""],
    ]


def test_a_line_that_a_cause_names_is_marked(tmp_path):
    (tmp_path / "one.py").write_text(ONE)
    found = texts.source(programs.parsed(f"{tmp_path / 'one.py'}:net"))
    table = texts.table(("a", "b"), (found, found), ["y is off in one.py:11", "x.py:9"])
    cells = list(table.columns[1].cells)
    assert [cell.startswith(texts.MARK) for cell in cells] == [False, False, True]


def test_a_decorator_belongs_to_a_function_and_what_is_no_function_has_no_text(
    tmp_path,
):
    (tmp_path / "one.py").write_text(ONE + "made = lambda x: x\n")
    found = texts.source(programs.parsed(f"{tmp_path / 'one.py'}:helper"))
    assert found["lines"][0] == "@np.vectorize"
    assert not texts.source(programs.parsed(f"{tmp_path / 'one.py'}:made"))["lines"]
