"""Every row of the lecture has its idea, its program and what measures it."""

import io
import re

import pytest
from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.lecture import command, forms, rows, view as lecture_view
from graphparity.experiments.report import program_columns, results_of
from tests.experiments.report import made

ROWS = rows.rows()
PROGRAMS = program_columns.names()
LECTURE = registry.load(registry.oracle().name, "lecture")
FIGURES = [
    name
    for name, thing in vars(LECTURE).items()
    if callable(thing) and thing.__module__ == LECTURE.__name__ and name[0] != "_"
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.slug)
def test_an_idea_is_two_sentences(row):
    flat = re.sub(r"et al\.", "et al", row.idea)
    assert len(re.findall(r"[.](?= [A-Z]|$)", flat)) == 2, row.idea
    assert row.idea.endswith(".")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.slug)
def test_a_program_is_there_in_every_column(row):
    assert row.program in PROGRAMS
    owners = program_columns.program(row.program).owners
    assert set(row.columns) <= set(owners)
    assert 2 <= len(row.columns) <= 4


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.slug)
def test_what_measures_it_exists(row):
    for workload, config in row.cells:
        configs = registry.reference(workload).CONFIGS
        assert config is None or config in configs


def test_every_slip_and_claim_stands_in_a_row():
    used = {name for row in ROWS for name in row.figures}
    assert used == set(FIGURES)


def test_rows_are_named_once():
    slugs = [row.slug for row in ROWS]
    assert len(set(slugs)) == len(slugs)


def test_a_row_shows_what_was_measured_and_where_the_lecture_slips():
    cells = made.four("conditional", "lecture")
    views = lecture_view.walk(
        results_of.Gathered(cells=cells), {"control_flow": "Yes."}
    )
    view = next(v for v in views if v["slug"] == "conditional")
    [part] = view["measured"]
    assert part["title"] == "conditional/lecture"
    assert [name for name, _ in part["cells"]] == ["torch_eager", "torch_compile"]
    assert view["words"] == "Yes."
    assert [figure["slip"] for figure in view["figures"]] == [True]
    assert [v["slug"] for v in views if v["ran"]] == ["conditional"]


def test_a_row_that_was_not_measured_names_the_command():
    views = lecture_view.walk(results_of.Gathered(), {})
    view = next(v for v in views if v["slug"] == "cpu_gpu")
    assert not view["measured"]
    assert view["command"] == "python -m experiments compare -w matmul"


def test_every_form_of_a_timed_row_says_what_it_does_there():
    said = forms.doing("train")
    assert [name for name in forms.missing([]) if not said[name]] == []


def test_long_readings_are_cut_to_their_first_sentences():
    assert lecture_view.brief("One of 2.5. Two. Three.") == "One of 2.5. Two."
    assert lecture_view.brief(None) is None


def test_it_is_read_page_by_page_in_a_terminal_alone(monkeypatch):
    shown = []
    monkeypatch.setattr("pydoc.pager", shown.append)
    for terminal in (True, False):
        text = io.StringIO()
        screen = Console(file=text, force_terminal=terminal, color_system="standard")
        with command.paged(screen):
            screen.print("a row", style="red")
        assert ("a row" in text.getvalue()) is not terminal
    [paged] = shown
    assert "\x1b[31ma row" in paged  # with its colours
