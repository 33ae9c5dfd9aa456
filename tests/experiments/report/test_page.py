"""The page is one file that loads nothing and runs no script but its own."""

import base64
import hashlib
import json
import re

import pytest

pytest.importorskip("jinja2", reason="the page needs jinja2")

from graphparity.common.graphs import graph
from graphparity.experiments.graph import picture
from graphparity.experiments.report import (
    line_breaks,
    page as report_page,
    results_of,
    sections,
)
from graphparity.experiments.report.runs import compare_runs
from graphparity.experiments.shared.charts import palette
from tests.experiments.report import made

FOUND = results_of.Gathered(cells=made.four(), runs=[made.entry()])


@pytest.fixture(scope="module")
def page():
    return report_page.page(FOUND, "A title")


def test_the_policy_lets_only_the_pages_own_script_run(page):
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert "default-src 'none'; img-src data:" in page
    assert f"script-src 'sha256-{digest}'" in page


def test_nothing_is_loaded_from_anywhere(page):
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "@import" not in page
    assert "url(" not in re.search(r"<style>(.*?)</style>", page, re.S)[1]


def test_machine_versions_command_and_date_stand_on_it(page):
    for text in ("a processor, 2 cores", "numpy 2", "python -m experiments compare"):
        assert text in page
    assert "2023-11-1" in page


def test_an_experiment_that_never_ran_shows_its_command(page):
    for one in sections.asking():
        assert line_breaks.command(f"python -m experiments {one.line}") in page


def test_hostile_texts_are_shown_as_texts():
    cells = [*made.four(), made.hostile()]
    entry = made.entry(command=made.HOSTILE, versions={made.HOSTILE: made.HOSTILE})
    doc = {**entry, "summary": made.HOSTILE, made.HOSTILE: {}}
    found = results_of.Gathered(cells, [entry], {made.HOSTILE: doc}, [made.HOSTILE])
    old = [made.cell(made.HOSTILE, made.HOSTILE, made.HOSTILE)]
    changed = compare_runs.between(old, cells, ([made.entry()], [entry]))
    text = report_page.page(found, made.HOSTILE, changed)
    assert text.count("<script") == 2  # the data, and the page's own
    assert "<img src=x" not in text
    data = re.search(r'id="data">(.*?)</script>', text, re.S)[1]
    assert made.HOSTILE in json.dumps(list(json.loads(data)["outputs"].values()))


def test_a_document_that_can_not_be_drawn_says_so_and_the_page_goes_on():
    doc = {**made.entry(), "crossover": {"reading": "As far as it got."}}
    found = results_of.Gathered(made.four(), [made.entry()], {"crossover": doc})
    text = report_page.page(found, "A title")
    assert "could not be drawn whole: it has no " in text
    assert "As far as it got." in text


def test_what_was_not_run_stands_below_what_was_found():
    doc = {**made.entry(), "summary": "As far as it got."}
    text = report_page.page(results_of.Gathered(documents={"other": doc}), "A title")
    places = [text.index(x) for x in ("As far as it got.", 'id="not-run"', 'id="code"')]
    assert places == sorted(places)


def test_the_lecture_opens_at_the_first_row_that_was_measured():
    pages = [
        report_page.page(results_of.Gathered(cells, [made.entry()]), "A title")
        for cells in (made.four("conditional", "lecture"), [])
    ]
    shown = [re.findall(r'data-row="(\w+)">', page) for page in pages]
    assert shown == [["conditional"], ["history"]]
    assert "6. A conditional (measured)</option>" in pages[0]


def test_a_page_without_any_result_says_how_to_get_them():
    text = report_page.page(results_of.Gathered(), "A title")
    assert "python -m experiments compare" in text
    assert 'id="cells"' not in text


def test_five_hundred_cells_fit():
    found = results_of.Gathered(made.many(), [made.entry()])
    assert len(found.cells) >= 500
    assert len(report_page.page(found, "A title").encode()) < 8 * 2**20


def test_a_picture_keeps_its_styles_to_itself():
    svg = '<svg width="900" height="360"><style>text{fill:red}</style>\n<g/></svg>'
    found = sections.image(svg)
    assert found["source"].startswith("data:image/svg+xml,")
    assert not set('<>"&#\n') & set(found["source"])
    assert (found["width"], found["height"]) == ("900", "360")


def portrait():
    """Of three operations, two of them in one kernel."""
    form = {"shape": (4,), "dtype": "float32"}
    nodes = [graph.node("x", "input", **form)]
    nodes += [graph.node(n, "exp", group=f"op{n in 'bc'}", **form) for n in "abc"]
    edges = [("x", "a"), ("a", "b"), ("b", "c")]
    document = graph.document(graph.graph(nodes, edges, ["c"]))
    row = {"runs": document, "how": {"runs": "loop nests"}, "launches": 1, "fills": 0}
    row |= {"operations": {"runs": 3}, "a_step": {"runs": 3}}
    row["groups"] = [{"group": "op1", "operations": ["exp", "exp"]}]
    return picture.portrait(row, ("runs",), "one & only")


def test_a_picture_with_names_of_colours_takes_the_page_s():
    """What the names mean is the page's theme's: nothing of the picture's own is left,
    and its rules are for it alone."""
    written = portrait()
    assert "prefers-color-scheme:dark" in written
    text = sections.image(written)["drawn"]
    assert ":root" not in text
    assert "prefers-color-scheme" not in text
    rules = re.findall(r"([^{}]+)\{", text.split("<style>")[1].split("</style>")[0])
    assert rules
    assert all(rule.startswith(".portrait ") for rule in rules)
    assert re.search(r'<svg [^>]*class="fig portrait"', text)
    every = {**palette.NAMED, **palette.OWN}
    assert set(re.findall(r"var\(--(\w+)\)", text)) <= every.keys()
    assert not re.search(r"#[0-9a-fA-F]{3}", text)
    assert "min-width" not in text  # it is narrow: a telephone shows it whole
    broad = re.sub(r' width="\d+"', ' width="1200"', written, count=1)
    assert "min-width:1200px" in sections.image(broad)["drawn"]


def test_one_program_alone_has_only_its_own_cells():
    cells = [*made.four(), made.cell("matmul", "tenth")]
    found = results_of.Gathered(cells, [made.entry()])
    text = report_page.side_by_side(
        "workloads/cnn", ["torch_eager", "jax_eager"], found
    )
    assert "matmul" not in text
    assert text.count('data-program="workloads/cnn"') == 4


def test_what_was_found_at_the_edges_stands_in_a_cells_details(tmp_path):
    edges = {
        "facts": {"a tie": "slope 0.5"},
        "not_judged": {"log 0": "the reference is -inf"},
        "left_out": {made.HOSTILE: "no such input"},
    }
    path = made.document(tmp_path / "run.json", [made.cell(edges=edges)])
    text = report_page.page(results_of.read(path), "")
    for part in ("At the edges", "a tie", "slope 0.5", "not judged", "log 0"):
        assert part in text
    assert made.HOSTILE not in text
    plain = made.document(tmp_path / "plain.json", [made.cell()])
    assert "At the edges" not in report_page.page(results_of.read(plain), "")
