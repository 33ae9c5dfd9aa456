"""Results of `diff`, `check` or `pays` and none of `compare`: the first screen, the
Markdown and the CSV say what was measured."""

import copy
import csv
import io
import json
import re
from pathlib import Path

import pytest

from graphparity.experiments.report import (
    exports,
    first_screen,
    results_of,
    sections,
)
from graphparity.experiments.report.own import first as own_first
from tests.experiments.report import made

DATA = Path(__file__).parents[4] / "docs" / "data"
OWN = {"torch_compile": "torch_eager"}


def kept(name):
    return json.loads((DATA / f"{name}.json").read_text())


PAYS, DIFF, CHECK = map(kept, ("pays", "diff", "check"))


def gathered(**documents):
    return results_of.Gathered(documents=documents)


def cards(**documents):
    return own_first.screen(documents).numbers


def page_of(found):
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page as report_page

    page = report_page.page(found, "A title")
    return re.sub(r"<(script|style|svg).*?</\1>", "", page, flags=re.S)


def test_what_pays_found_is_the_first_screen():
    [point] = PAYS["points"]
    best = max(
        (f for f in point["forms"] if f["ratio"]), key=lambda f: f["ratio"]["median"]
    )
    [card] = cards(pays=PAYS)
    assert card.value == f"{best['ratio']['median']:.2f}×"
    assert best["backend"] in card.label
    for part in ("[", "]", best["ratio"]["verdict"], "pays from step ", "to prepare"):
        assert part in card.rests
    assert card.place == "experiment-pays"


def test_what_pays_at_once_never_pays_and_is_not_certain_is_so_on_the_card():
    document = copy.deepcopy(PAYS)
    [point] = document["points"]
    for form in point["forms"]:
        if form["ratio"]:
            form["break_even"] |= {"median": 0.0, "low": 0.0, "high": 0.0}
            form["ratio"] |= {"verdict": "unresolved", "reason": "too few"}
    [card] = cards(pays=document)
    assert card.value.endswith("×?")
    assert "pays at once" in card.rests
    assert "too few" in card.rests
    for form in point["forms"]:
        if form["ratio"]:
            form["break_even"] |= {"median": None, "high": None, "verdict": "never"}
    assert "never pays" in cards(pays=document)[0].rests


def test_a_card_has_the_ends_of_the_text_and_a_reason():
    document = copy.deepcopy(PAYS)
    for form in document["points"][0]["forms"]:
        if form["ratio"]:
            form["ratio"] |= {"low": 0.966, "median": 1.13, "high": 1.334}
            form["ratio"] |= {"verdict": "unresolved", "reason": None}
    [card] = cards(pays=document)
    assert card.rests.startswith("[0.97, 1.33], not certain: its interval holds 1")


def test_a_form_that_gives_other_numbers_is_no_speed_on_the_card():
    document = copy.deepcopy(PAYS)
    for form in document["points"][0]["forms"]:
        form["apart"] = 1.0
    [card] = cards(pays=document)
    assert card.value == "no answer"
    assert "gives other numbers" in card.rests


@pytest.mark.parametrize(("name", "document"), [("diff", DIFF), ("check", CHECK)])
def test_each_pair_s_answer_is_a_card(name, document):
    found = cards(**{name: document})
    pairs = document["pairs"]
    assert len(found) == min(len(pairs), own_first.MOST)
    for card, pair in zip(found, pairs, strict=False):
        assert pair["first"] in card.label
        assert pair["second"] in card.label
        assert card.value in ("another function", "same mathematics")
        assert card.rests
        assert not card.rests.lower().startswith(card.value)  # not said twice
    values = [card.value for card in found]
    told = ["another function" in str(pair["verdict"]) for pair in pairs]
    assert [value == "another function" for value in values] == told[: len(values)]


def test_a_pair_that_failed_is_not_judged_on_its_card():
    document = copy.deepcopy(DIFF)
    document["pairs"][0] |= {"failure": "its process ended", "verdict": None}
    [first, *_] = cards(diff=document)
    assert first.value == "can't be judged"
    assert "its process ended" in first.rests.lower()


def test_no_card_of_compare_stands_first_where_it_has_no_results():
    page = page_of(gathered(pays=PAYS, **{"diff-a": DIFF}))
    first = page.partition('id="experiments"')[0].partition('id="short"')[2]
    assert "–</" not in first
    assert 'href="#experiment-pays"' in first
    assert "python -m experiments compare" in first  # what would make the rest


def test_with_cells_the_four_numbers_stay_and_an_empty_store_names_the_command():
    found = gathered(pays=PAYS)
    found.cells = made.four()
    first = page_of(found).partition('id="matrix"')[0]
    assert first.count('class="number') == 4
    assert page_of(gathered()).count('class="number lacking') == 4


def test_other_experiments_alone_have_no_empty_cards():
    screen = own_first.screen({"updates": {"schema": 1, "updates": []}})
    assert screen.numbers == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "interrupted"),
        ({"failed": {"jax_jit": "its process ended: killed"}}, "its process ended"),
    ],
)
def test_a_run_without_an_answer_says_so(change, said):
    """Seen: an old, failed run with an empty answer, shown as if it were one."""
    document = {**PAYS, "points": [], "watched": None, "failed": {}, **change}
    section = next(s for s in sections.sections({"pays": document}) if s["words"])
    assert "no answer" in section["words"]
    assert said in section["words"]
    [card] = cards(pays=document)
    assert card.value == "no answer"
    assert said in card.rests
    page = page_of(gathered(pays=document))
    article = page.partition('id="experiment-pays"')[2].partition("</article>")[0]
    assert "no answer" in article
    assert "Does it pay?" not in article


def test_a_document_of_an_older_version_is_called_so():
    document = copy.deepcopy(PAYS)
    del document["points"][0]["finite"]
    del document["points"][0]["forms"][0]["ratio"]
    every = sections.sections({"pays": document})
    section = next(s for s in every if s["name"] == "pays")
    assert "older version" in section["broken"]
    [card] = cards(pays=document)
    assert "older version" in card.rests


# -- for other readers -----------------------------------------------------------------


def test_markdown_has_the_answer_and_its_table():
    text = exports.markdown(gathered(pays=PAYS), None)
    [point] = PAYS["points"]
    assert "### Does compiling pay for" in text
    for form in point["forms"]:
        if form["step_s"]:
            row = f"| {exports.escaped(form['backend'])} |"
            assert row in text
    assert "compiling pays" in text.lower()
    for name, document in (("diff", DIFF), ("check", CHECK)):
        text = exports.markdown(gathered(**{name: document}), None)
        pair = document["pairs"][0]
        assert exports.escaped(pair["second"]) in text
        assert "| --- |" in text


def test_csv_has_a_line_a_form_under_the_same_head():
    found = gathered(pays=PAYS)
    found.cells = made.four()
    rows = list(csv.DictReader(io.StringIO(exports.csv(found, None))))
    forms = PAYS["points"][0]["forms"]
    assert len(rows) == 4 + len(forms)
    by_name = {row["backend"]: row for row in rows[4:]}
    for form in forms:
        row = by_name[form["backend"]]
        assert row["workload"] == PAYS["program"]
        if form["ratio"]:
            assert float(row["speedup"]) == form["ratio"]["median"]
            assert row["verdict"] == form["ratio"]["verdict"]
            assert float(row["compile_cold_s"]) == form["compile_cold_s"]["median"]
            assert row["own"] == forms[0]["backend"]


def test_the_screen_of_cells_is_as_before():
    assert len(first_screen.screen(made.four(), OWN).numbers) == 4


def changed(**changes):
    document = copy.deepcopy(PAYS)
    document["points"][0]["forms"][1] |= changes
    return document


def test_the_csv_of_pays_has_every_interval_and_what_it_is_from():
    text = exports.csv(gathered(pays=PAYS), None)
    line = list(csv.DictReader(io.StringIO(text)))[1]
    form = PAYS["points"][0]["forms"][1]
    for column, key, unit in (
        ("compile_cold", "compile_cold_s", "_s"),
        ("pays_from", "break_even", ""),
    ):
        for part, end in (("median", ""), ("low", "_low"), ("high", "_high")):
            assert float(line[f"{column}{end}{unit}"]) == form[key][part]
    assert line["pays_verdict"] == "pays"
    assert line["command"] == PAYS["command"]
    assert "torch 2" in line["versions"]
    run = {"steps": 2000, "cold_s": made.interval(5.0), "warm_s": None}
    text = exports.csv(gathered(pays=changed(runs=[{**run, "sooner_s": None}])), None)
    line = list(csv.DictReader(io.StringIO(text)))[1]
    assert (line["run_steps"], line["run_s"], line["run_low_s"]) == (
        "2000",
        "5.0",
        "4.5",
    )
    busy = {**form["ratio"], "verdict": "unresolved", "reason": "the machine was busy"}
    document = changed(ratio=busy, peak_cold_bytes=7)
    text = exports.csv(gathered(pays=document), None)
    line = list(csv.DictReader(io.StringIO(text)))[1]
    assert line["reason"] == "the machine was busy"
    assert line["peak_cold_bytes"] == "7"


def test_the_markdown_of_pays_says_at_once_and_keeps_the_notes():
    nothing = {"median": 0.0, "low": 0.0, "high": 0.0, "verdict": "at once"}
    far = {"median": 5.0, "low": 4.9, "high": 5.1, "verdict": "unresolved"}
    document = changed(break_even=nothing, ratio={**far, "reason": "busy"})
    document["disturbed"] = ["9 of 56 blocks were disturbed."]
    text = exports.markdown(gathered(pays=document), None)
    assert "at once ?" in text
    assert "0 (0 to 0)" not in text
    for note in ("- 9 of 56 blocks", "by the steps alone it is", "- ?: whether it is"):
        assert note in text
    assert "- 9 of 56" not in exports.markdown(gathered(pays=PAYS), None)
