"""`lecture` in the terminal: a short table of its points, and one or all of them."""

import io
import re

import pytest
from rich.console import Console

from graphparity.experiments.lecture import command, rows, view as lecture_view
from graphparity.experiments.report import results_of
from tests.conftest import run
from tests.experiments.report import made

SLUGS = [row.slug for row in rows.rows()]


def told(gathered, words, slug):
    """What is printed of one point, without its programs."""
    screen = Console(file=io.StringIO(), width=300)
    command._walk(screen, lecture_view.walk(gathered, words), (slug,), False, [])
    return screen.file.getvalue()


def test_without_a_name_it_is_a_short_table_of_all_points(tmp_path):
    done = run("lecture", "--results", tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) < 50
    numbered = [line for line in lines if re.match(r" *\d+ ", line)]
    assert [line.split()[:2] for line in numbered] == [
        [str(number), slug] for number, slug in enumerate(SLUGS, 1)
    ]
    assert all(line.rstrip().endswith("not yet") for line in numbered)
    text = " ".join(done.stdout.split())
    assert "lecture ROW" in text
    assert "lecture all" in text


def test_the_table_says_in_a_word_what_was_measured_of_each():
    cells = made.four("conditional", "lecture")
    cells += [made.cell("tensors", "lecture", timing=None)]
    views = lecture_view.walk(
        results_of.Gathered(cells=cells), {"control_flow": "Yes."}
    )
    words = {view["slug"]: lecture_view.in_a_word(view) for view in views}
    assert words["conditional"] == "steps, control_flow"
    assert words["tensors"] == "agreement"
    assert words["cpu_gpu"] == "not yet"


def test_all_of_them_and_one_of_them_are_asked_for_by_name(tmp_path):
    every = run("lecture", "all", "--no-code", "--results", tmp_path).stdout
    assert [slug for slug in SLUGS if f"({slug})" not in every] == []
    one = run("lecture", "conditional", "--no-code", "--results", tmp_path).stdout
    assert [slug for slug in SLUGS if f"({slug})" in one] == ["conditional"]


@pytest.mark.parametrize("words", [{}, {"control_flow": "Yes."}])
@pytest.mark.parametrize("cells", [[], made.four("conditional", "lecture")])
def test_a_point_leads_to_the_experiment_that_measures_it(cells, words):
    text = told(results_of.Gathered(cells=cells), words, "conditional")
    assert "python -m experiments control_flow" in text
    assert ("Not measured yet" in text) is not bool(cells or words)
    assert ("compare -w conditional" in text) is not bool(cells)


def test_a_point_without_an_experiment_names_none():
    text = told(results_of.Gathered(), {}, "cpu_gpu")
    assert "Not measured yet: python -m experiments compare -w matmul" in text
    assert "More of it" not in text
