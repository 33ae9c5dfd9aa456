"""The page says what the terminal says, in its words; no sentence counts nothing."""

import io
import re

import pytest
from rich.console import Console

from graphparity.common.timing.lock_step import control_arm
from graphparity.experiments.compare import footnotes, overview
from graphparity.experiments.report import (
    cells as views,
    evidence,
    figures,
    first_screen,
    glossary,
    results_of,
    words,
)
from tests.experiments.report import made

OWN = {"torch_compile": "torch_eager", "jax_jit": "jax_eager"}
OFF = {"median": 1.0342, "low": 1.03, "high": 1.04}
SAID = "nothing is marked: the control, one form against itself, came out at 1.034"


def unmarked():
    """Four cells of one config whose control was off."""
    cells = made.four()
    for one in cells:
        one["timing"]["control"] = OFF
        for row in one["timing"]["against"]:
            row |= {"verdict": "unresolved", "reason": control_arm.spoilt(OFF)}
    return cells


def test_controls_that_are_off_are_one_line_that_says_what_to_do():
    cells = unmarked()
    other = {"median": 0.97, "low": 0.96, "high": 0.98}
    more = [{**one, "config": "other"} for one in unmarked()]
    for one in more:
        one["timing"]["control"] = other
        for row in one["timing"]["against"]:
            row["reason"] = control_arm.spoilt(other)
    [line] = footnotes.why_unmarked([*cells, *more])
    both = f"{SAID} (cnn/digits), 0.970 (cnn/other). On a steady machine it is 1"
    assert line.startswith(both)
    assert "--resume" in line


def plain(page):
    body = re.sub(r"<(script|style|template|svg).*?</\1>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def page_of(cells):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page as report_page

    return report_page.page(results_of.Gathered(cells=cells), "A title")


def test_why_nothing_is_marked_stands_once_in_the_terminal_s_words_and_is_linked():
    cells = unmarked()
    console = Console(width=200, file=io.StringIO())
    overview.show(console, {"cells": cells}, OWN)
    line = f"{SAID} (cnn/digits)"
    assert line in " ".join(console.file.getvalue().split())
    page = page_of(cells)
    first, _, rest = page.partition('id="matrix"')
    assert line in plain(first)
    above = rest.partition('id="speed"')[2].partition("<figure>")[0]
    assert '<a href="#unmarked">Why ratios have no mark</a>' in above
    assert plain(page).count(SAID) == 1
    assert first.count('id="unmarked"') == 1
    marked = page_of(made.four())
    assert SAID not in marked
    assert "#unmarked" not in marked


def test_the_glossary_s_open_is_what_the_page_calls_open():
    _, text = glossary.WORDS["marks"]
    assert "control, one form against itself" in text
    assert "six processes" in text


def test_what_dynamic_forms_compile_is_explained():
    _, text = glossary.WORDS["cache"]
    assert "[dynamic form](dynamic)" in text
    assert "first use" in text


def test_the_lowest_is_said_among_whom():
    reference = made.cell(backend="numpy_ref", precision="float64")
    reference["timing"] = made.timing(3e-6)
    told = words.steps([reference, *made.four()])
    assert told.startswith("Of 4 backends in float32 torch_compile is the lowest with")
    assert told.endswith("of another precision: numpy_ref (float64, 3.00 µs).")


def test_a_single_case_is_no_share():
    one = made.four()[:2]
    agree, _, speed, paid = first_screen.screen(one[1:], OWN).numbers
    assert agree.value == "agrees"
    assert (speed.rests, paid.rests) == ("1 case: faster", "1 case: later")
    assert words.gains(one, OWN).startswith("The static cell is faster.")


def test_how_often_a_graph_is_faster_is_a_sentence():
    cells = made.four() + made.four("mlp")
    told = words.gains(cells, OWN)
    assert told.startswith("A static graph is faster in all of 4 cases. Farthest")
    cells[1]["timing"]["against"][0]["verdict"] = "unresolved"
    told = words.gains(cells, OWN)
    begin = "A static graph is faster in 3 and not resolved in 1 of 4 cases. What is"
    assert told.startswith(f"{begin} not resolved is drawn faint.")
    told = words.gains(unmarked(), OWN)
    assert told == "In none of 2 cases is it resolved: all are drawn faint."


def test_no_sentence_counts_nothing():
    for cells in (unmarked(), made.four()):
        told = [
            words.gains(cells, OWN),
            first_screen.screen(cells, OWN).numbers[2].rests,
        ]
        assert not [text for text in told if re.search(r"\b0 \w", text)], told


@pytest.mark.parametrize(
    ("median", "verdict", "starts", "said"),
    [
        (0.0, "unresolved", 2, "compiling pays at once? (2 cold starts: no spread)"),
        (270.0, "unresolved", 2, "compiling pays after 270? steps (2 cold starts: "),
        (270.0, "pays", 3, "compiling pays after 270 [90, 300] steps"),
        (None, "never", 3, "compiling never pays"),
        (270.0, "unresolved", 3, "when compiling pays is open [90, 300]"),
    ],
)
def test_when_it_pays_is_a_phrase(median, verdict, starts, said):
    steps = {"median": median, "low": 90.0, "high": 300.0, "verdict": verdict}
    if starts < 3 or verdict == "never":
        steps |= {"low": None, "high": None}
    cell = made.four()[1]
    cell["timing"]["against"][0]["break_even_steps"] = {**steps, "cold_starts": starts}
    [row] = evidence.evidence(cell)["against"]
    assert row["pays"].startswith(said)


def test_of_a_form_that_is_not_compiled_nothing_pays():
    compiled = made.four()[1]
    row = compiled["timing"]["against"][0]
    row["break_even_steps"] = {
        "median": None,
        "low": None,
        "high": None,
        "verdict": "never",
    }
    for backend, said in (("torch_compile", "compiling never pays"), ("jax_eager", "")):
        [row] = evidence.evidence(compiled | {"backend": backend})["against"]
        assert row["pays"] == said


def test_curves_that_may_cross_say_where():
    cells = made.four()
    few = {"low": None, "high": None, "verdict": "unresolved", "cold_starts": 2}
    for cell, median in ((cells[1], 0.0), (cells[3], 270.0)):
        cell["timing"]["against"][0]["break_even_steps"] = {**few, "median": median}
    text = words.cumulative(cells, OWN)
    assert "torch_compile perhaps at once (2 cold starts: no spread)" in text
    assert "jax_jit perhaps after 270 steps (2 cold starts: no spread)" in text
    paid = {"median": 0.0, "low": 0.0, "high": 9.0, "verdict": "pays"}
    cells[1]["timing"]["against"][0]["break_even_steps"] = paid
    assert "torch_compile overtakes torch_eager at once" in words.cumulative(cells, OWN)


def test_what_a_busy_machine_gave_is_not_told_as_certain():
    cells = made.four()
    assert "Not certain" not in words.steps(cells)
    for cell in cells[:2]:
        cell["timing"]["busy"] = 0.4
    assert "Not certain: in 2 of 4 more than a third" in words.steps(cells)
    row = cells[1]["timing"]["against"][0]
    row["break_even_steps"] = {"median": 9.0, "low": 8.0, "high": 9.5}
    row["break_even_steps"] |= {"verdict": "pays", "cold_starts": 3}
    assert "torch_compile overtakes torch_eager" in words.cumulative(cells, OWN)
    row |= {"verdict": "unresolved", "reason": "the machine was busy"}
    text = words.cumulative(cells, OWN)
    assert "torch_compile perhaps overtakes torch_eager after 9 steps" in text
    row["break_even_steps"] |= {"median": None, "verdict": "never"}
    assert "torch_compile perhaps never" in words.cumulative(cells, OWN)


def test_the_axis_of_agreement_is_named_with_its_unit():
    from tests.experiments.shared import pictures

    shown = pictures.texts(figures.agreements(made.four(), list(made.BACKENDS)))
    [name] = [text for text in shown if "error of each cell" in text]
    assert "limit" in name
    assert "floors" in name


def test_cells_without_a_part_for_timing_say_nothing():
    bare = {key: value for key, value in made.cell().items() if key != "timing"}
    assert views.unmarked([bare]) == []
