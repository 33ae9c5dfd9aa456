"""The page on a telephone, in a real browser: nothing cut, no name broken."""

import json
from pathlib import Path

import pytest

from tests.experiments.report import made
from tests.experiments.report.browser.browsing import NARROW, WIDE

pytestmark = pytest.mark.browser
KEPT = ("check", "diff", "pays", "dialects", "graph")
LEAST = 9.0  # px that letters of a figure are high
VISIBLE = """(where) => [...document.querySelectorAll(where)].filter(
    (one) => one.checkVisibility() && !one.closest('dialog'))"""
LETTERS = """() => [...document.querySelectorAll('.fig text, .portrait text')]
    .filter((one) => one.checkVisibility())
    .map((one) => [
        parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a,
        one.textContent,
    ])"""  # px high
CUT = f"""() => {{
    const bounds = (one) => {{  // of the box that holds it and can't be scrolled
        for (let box = one; box; box = box.parentElement) {{
            const over = getComputedStyle(box).overflowX;
            if (over === 'auto' || over === 'scroll') return null;
            if (over === 'hidden') return box.getBoundingClientRect();
        }}
        return {{ left: 0, right: document.documentElement.clientWidth }};
    }};
    const texts = ({VISIBLE})('main *').filter((one) =>
        !one.closest('svg, select, option, script, template'));
    const cut = [];
    for (const one of texts) for (const node of one.childNodes) {{
        if (node.nodeType !== 3 || !node.data.trim()) continue;
        const range = document.createRange(), held = bounds(one);
        range.selectNodeContents(node);
        const rect = range.getBoundingClientRect();
        if (held && (rect.left < held.left - 1 || rect.right > held.right + 1))
            cut.push(node.data.trim());
    }}
    return cut;
}}"""  # texts that leave their box, where nothing scrolls
BROKEN = f"""(where) => {{
    const broken = [], word = /[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+/g;
    for (const one of ({VISIBLE})(where)) {{
        const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {{
            const node = walk.currentNode;
            for (const found of node.data.matchAll(word)) {{
                const range = document.createRange();
                range.setStart(node, found.index);
                range.setEnd(node, found.index + found[0].length);
                const tops = [...range.getClientRects()].map((r) => Math.round(r.top));
                if (new Set(tops).size > 1) broken.push(found[0]);
            }}
        }}
    }}
    return broken;
}}"""  # words that go on in another line
FOLDED = f"""() => ({VISIBLE})('.scroll table:not(.matrix) td').filter((one) => {{
    const range = document.createRange();
    range.selectNodeContents(one);
    const tops = [...range.getClientRects()].map((r) => Math.round(r.top));
    return one.innerText.trim().length < 20 && new Set(tops).size > 1;
}}).map((one) => one.innerText)"""  # short texts of cells in several lines
ADRIFT = f"""() => ({VISIBLE})('.scroll').filter((box) => {{
    if (box.scrollWidth <= box.clientWidth) return false;
    box.scrollLeft = 60;
    const left = box.getBoundingClientRect().left;
    const first = [...box.querySelectorAll('tr > :first-child')];
    return !first.every((one) => Math.abs(one.getBoundingClientRect().left - left) < 4);
}}).map((box) => box.getAttribute('aria-label'))"""  # whose first column is gone
CAPTIONS = f"({VISIBLE})('.titled').map((one) => one.textContent)"
SCROLLED = f"""() => ({VISIBLE})('.scroll').map((box) =>
    [box.scrollWidth > box.clientWidth + 1, box.classList.contains('beyond')])"""

CODE = """() => [...document.querySelectorAll('#main-viewer .text')].map((one) => [
    one.scrollWidth - one.clientWidth,
    [...one.querySelectorAll('.l')].map((line) => Math.round(line.offsetTop)),
])"""  # how far each column could be scrolled sideways, and where its lines stand
HANGING = """(where) => [...document.querySelectorAll(where)].map((line) => {
    const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), lefts = [];
    for (let at = walk.nextNode(); at; at = walk.nextNode()) {
        const range = document.createRange();
        range.setStart(at, at.data.length - at.data.trimStart().length);
        range.setEnd(at, at.data.trimEnd().length || 0);
        if (at.data.trim()) lefts.push(...range.getClientRects());
    }
    const first = lefts.filter((one) => one.top < lefts[0].top + 5);
    const later = lefts.filter((one) => one.top >= lefts[0].top + 5 && one.width);
    return [first.length ? first[0].left : 0, ...later.map((one) => one.left)];
}).filter((found) => found.length > 1)"""  # where a wrapped line begins and goes on


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A page with cells and the documents that docs/ is written from."""
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page as report_page, results_of

    folder = tmp_path_factory.mktemp("pages")
    kept = Path(__file__).parents[4] / "docs" / "data"
    documents = {name: json.loads((kept / f"{name}.json").read_text()) for name in KEPT}
    long = "python -m experiments diff tests/experiments/diff/pairs/gelu/pytorch.py:net"
    documents["diff"]["command"] = f"{long} --results somewhere --processes 6"
    path = "tests/experiments/pays/cases/a_python_number/of_a_loop/jax.py:calls"
    documents["other"] = {"summary": f"{path} gives no tensors."}
    told = {"a copy": "tests/experiments/pays/cases/" + 3 * "of_a_number_"}
    facts = made.cell("tensors", "bridge", facts=told, timing=None)
    cells = [*made.four(), facts]
    found = results_of.Gathered(cells, [made.entry()], documents)
    text = report_page.page(found, "narrow")
    assert "could not be drawn" not in text
    (folder / "plain.html").write_text(text)
    return folder


@pytest.fixture
def unfolded(opened):
    def open_one(**options):
        page = opened(**options)
        page.evaluate(
            "document.querySelectorAll('details').forEach((one) => { one.open = true })"
        )
        return page

    return open_one


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_no_text_leaves_its_box(unfolded, size):
    page = unfolded(size=size)
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_letters_of_every_figure_can_be_read_on_a_telephone(unfolded):
    letters = unfolded(size=NARROW).evaluate(LETTERS)
    assert len(letters) > 100
    assert [text for size, text in letters if size < LEAST] == []


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize(
    "where", ["th", "td", ".source code", ".column header .note", ".matrix small"]
)
def test_no_name_is_broken_within_a_word(unfolded, where, size):
    assert unfolded(size=size).evaluate(BROKEN, where) == []


def test_a_short_text_of_a_table_stands_in_one_line(unfolded):
    assert unfolded(size=NARROW).evaluate(FOLDED) == []


def test_the_first_column_stays_where_a_table_is_scrolled(unfolded):
    assert unfolded(size=NARROW).evaluate(ADRIFT) == []


def test_a_table_that_goes_on_says_so_at_its_edge(unfolded):
    found = unfolded(size=WIDE).evaluate(SCROLLED)
    page = unfolded(size=NARROW)
    page.wait_for_selector(".scroll.beyond")
    found += page.evaluate(SCROLLED)
    assert {True, False} == {wider for wider, _ in found}
    assert all(wider is marked for wider, marked in found)
    page.evaluate(
        "document.querySelectorAll('.scroll').forEach((b) => { b.scrollLeft = 9999 })"
    )
    page.wait_for_function("() => !document.querySelector('.scroll.beyond')")


def test_the_title_of_a_table_is_not_scrolled_with_it(unfolded):
    page = unfolded(size=NARROW)
    assert len(page.evaluate(CAPTIONS)) > 5
    assert page.locator(".scroll caption").count() == 0


def test_the_evidence_of_a_cell_needs_no_sideways_scrolling(opened):
    page = opened(size=NARROW)
    wider = page.evaluate(
        """() => [...document.querySelectorAll('template[data-evidence]')]
        .map((one) => one.dataset.evidence).filter((key) => {
            openEvidence(key);
            const box = document.querySelector('#evidence');
            return box.scrollWidth > box.clientWidth;
        })"""
    )
    assert page.locator("template[data-evidence]").count() == 5
    assert wider == []


def test_code_needs_no_sideways_scrolling_on_a_telephone(opened):
    page = opened(size=NARROW)
    found = page.evaluate(CODE)
    assert len(found) > 1
    assert [wider for wider, _ in found if wider > 0] == []
    assert all(tops == found[0][1] for _, tops in found)  # aligned line by line
    for where, least in (("#main-viewer .l", 5), (".own .l:not(.skipped)", 2)):
        wrapped = page.evaluate(HANGING, where)
        assert len(wrapped) > least
        assert all(begin < on for begin, *later in wrapped for on in later)
    assert not page.locator(".dashes").first.is_visible()
    page.set_viewport_size(WIDE)
    page.wait_for_function("() => !document.querySelector('.l[style*=min-height]')")
    assert page.locator("#main-viewer .dashes").first.is_visible()
