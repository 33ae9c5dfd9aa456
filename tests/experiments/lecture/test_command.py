"""`lecture` in the terminal: a short table of its points, and one or all of them."""

import io
import re

import pytest
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.common.timing import marks
from graphparity.experiments.lecture import (
    command,
    rows,
    view as lecture_view,
)
from graphparity.experiments.report import results_of
from tests.conftest import run
from tests.experiments.report import made

SLUGS = [row.slug for row in rows.rows()]


def whole(*place):
    """Cells of one config in every form of this suite on a CPU."""
    names = [b.name for b in registry.of_this_tree().values() if b.suits("cpu")]
    return [made.cell(*place, backend=name) for name in names]


def told(gathered, words, slug):
    """What is printed of one point, without its programs."""
    screen = Console(file=io.StringIO(), width=300)
    views = lecture_view.walk(gathered, words)
    command._walk(screen, views, (slug,), False, gathered)
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
@pytest.mark.parametrize("cells", [[], whole("conditional", "lecture")])
def test_a_point_leads_to_the_experiment_that_measures_it(cells, words):
    text = told(results_of.Gathered(cells=cells), words, "conditional")
    assert ("python -m experiments control_flow" in text) is bool(cells or not words)
    assert ("Not measured yet" in text) is not bool(cells or words)
    assert ("More of it: python" in text) is bool(cells and words)
    assert ("compare -w conditional" in text) is not bool(cells)


def test_a_point_without_an_experiment_names_none():
    text = told(results_of.Gathered(), {}, "cpu_gpu")
    assert "Not measured yet: python -m experiments compare -w matmul" in text
    assert "More of it" not in text


def answer(words=None):
    """What is printed of the conditional, at 80 columns, of four measured forms."""
    cells = made.four("conditional", "lecture")
    screen = Console(file=io.StringIO(), width=80)
    views = lecture_view.walk(results_of.Gathered(cells=cells), words or {})
    command._walk(screen, views, ("conditional",), False, results_of.Gathered())
    return screen.file.getvalue()


def test_a_conditional_s_forms_stand_in_one_table_of_80_columns():
    lines = answer().splitlines()
    assert max(map(len, lines)) <= 80
    at = next(n for n, line in enumerate(lines) if line.startswith("jax_jit"))
    first, second = lines[at], lines[at + 1]
    assert "static" in first
    assert "both are in" in first  # what it does with the branch
    assert "2.00 ms" in first
    assert "4.00× ▲" in first
    assert "0.50/0.25 s" in first
    assert "1.2k" in first
    assert "[1.80, 2.21]" in second  # rounded outwards
    assert "[3.80, 4.20]" in second
    eager = next(line for line in lines if line.startswith("jax_eager"))
    assert "Python looks" in eager


def test_what_was_not_run_stands_below_the_table_with_its_command():
    text = " ".join(answer().split())
    table, _, rest = text.partition("Not run yet: ")
    assert "4.00× ▲" in table
    assert "compare -w conditional (conditional/lecture in tf_eager, tf_graph" in rest
    assert "control_flow (What do branches and loops cost?)" in rest
    assert "Contradiction: " in rest
    ran = " ".join(answer({"control_flow": "Yes."}).split())
    assert "What do branches and loops cost?" not in ran


def test_a_ratio_of_too_few_processes_leads_to_a_longer_run():
    cells = whole("conditional", "lecture")
    for one in cells:
        one["timing"] = made.timing(1e-3, "torch_eager", 4.0)
        for row in one["timing"]["against"]:
            row |= {"verdict": "unresolved"}
            row |= {"reason": f"{marks.FEW} to say: 4 of 6"}
    gathered = results_of.Gathered(cells=cells)
    text = told(gathered, {"control_flow": "Yes."}, "conditional")
    assert "* ? too few processes to say: 4 of 6 (conditional/lecture)" in text
    more = [
        line for line in text.splitlines() if line.startswith("More rounds (a mark")
    ]
    assert len(more) == 1
    assert more[0].endswith("compare -w conditional --resume")
    assert "Not run yet" not in text


def test_a_terminal_reads_what_the_idea_is_about_and_no_file_s_head(tmp_path):
    text = run("lecture", "static", "--results", tmp_path).stdout
    assert "tf_session (static graph)" in text
    assert "def build(" in text
    assert "import tensorflow" not in text
    assert "def make_forward" not in text
    assert "frameworks/" not in text
    whole = "side_by_side -w train -b tf_eager -b tf_session"
    assert whole in " ".join(text.split())
