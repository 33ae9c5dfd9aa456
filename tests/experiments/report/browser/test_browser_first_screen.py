"""The first screen in a real browser: on a desk, on a telephone, in both themes."""

import pytest

from tests.experiments.report import made
from tests.experiments.report.browser.browsing import NARROW

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
SIZES = pytest.mark.parametrize("size", [DESK, NARROW], ids=["desk", "narrow"])
LONG = "a_workload_of_a_name_that_is_longer_than_a_column_is_wide"
# texts of the first screen that reach beyond the window, or beyond a box that cuts them
CUT = """() => {
    const found = [], root = document.querySelector('#short');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const parent = node.parentElement, range = document.createRange();
        range.selectNodeContents(node);
        if (!node.data.trim() || !parent.checkVisibility()) continue;
        const boxes = [[0, document.documentElement.clientWidth]];
        for (let box = parent; box !== root; box = box.parentElement) {
            if (getComputedStyle(box).overflowX === 'visible') continue;
            const seen = box.getBoundingClientRect();
            boxes.push([seen.left, seen.right]);
        }
        for (const line of range.getClientRects()) {
            const fits = ([a, b]) => line.left >= a - 1 && line.right <= b + 1;
            if (!boxes.every(fits)) found.push(node.data.trim());
        }
    }
    return found;
}"""
# [contrast, text] of every text of the first screen
CONTRAST = """() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const part = (v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = (colour) => [0.2126, 0.7152, 0.0722]
        .reduce((sum, weight, n) => sum + weight * part(colour[n] / 255), 0);
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const colour = numbers(getComputedStyle(one).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const found = [], root = document.querySelector('#short');
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const one = node.parentElement, look = getComputedStyle(one);
        if (!node.data.trim() || !one.checkVisibility()) continue;
        const ink = one instanceof SVGElement ? look.fill : look.color;
        const pair = [light(numbers(ink)), light(ground(one))].sort((a, b) => b - a);
        found.push([(pair[0] + 0.05) / (pair[1] + 0.05), node.data.trim()]);
    }
    return found;
}"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Pages by name: an ordinary one, one without any run, one with long names and
    many programs."""
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page as report_page, results_of

    long = [made.output(f"grad.{LONG} [{LONG}]", 30.0)]
    many = [cell for n in range(30) for cell in made.four(LONG, f"{LONG}_{n}")]
    pages = {
        "plain": results_of.Gathered(made.four(), [made.entry()]),
        "empty": results_of.Gathered(),
        "long": results_of.Gathered(
            [*many, made.cell(LONG, agreement=long, timing=None)], [made.entry()]
        ),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, found in pages.items():
        title = "Dynamic and static graphs, compared"
        (folder / f"{name}.html").write_text(report_page.page(found, title))
    return folder


@SIZES
@pytest.mark.parametrize("name", ["plain", "empty"])
def test_the_four_numbers_stand_in_the_first_screen(opened, name, size):
    page = opened(name, size=size)
    ends = page.locator(".number").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().bottom)"
    )
    assert len(ends) == 4
    assert max(ends) <= 800, ends


def test_the_figure_stands_beside_them_on_a_desk(opened):
    page = opened("long", size=DESK)
    box = page.locator(".answer svg").bounding_box()
    assert box["y"] + box["height"] <= 800
    numbers = page.locator(".four").bounding_box()
    assert numbers["x"] + numbers["width"] <= box["x"]


@SIZES
@pytest.mark.parametrize("name", ["plain", "empty", "long"])
def test_no_text_of_it_is_cut(opened, name, size):
    page = opened(name, size=size)
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("name", ["plain", "empty"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_of_it_stands_out_from_its_ground(opened, name, scheme):
    page = opened(name, size=DESK, color_scheme=scheme)
    found = page.evaluate(CONTRAST)
    assert len(found) > 15
    assert [text for ratio, text in found if ratio < 4.5] == []


def test_a_number_leads_to_what_it_rests_on(opened):
    page = opened(size=DESK)
    for link in page.locator(".value a").all():
        link.click()
        place = page.evaluate("location.hash")
        assert page.locator(place).count() == 1
    page.locator(".term", has_text="cells").first.click()
    assert page.locator("#word-cell:target").is_visible()


def test_a_lost_experiment_is_found_in_the_folded_box(opened):
    page = opened(size=NARROW)
    box = page.locator("#not-run")
    assert page.locator("#not-run li").first.is_hidden()
    box.locator("summary").click()
    shown = box.locator("li").all_inner_texts()
    assert any("python -m experiments pays" in text for text in shown)


def test_a_cell_that_is_opened_says_its_run(opened):
    page = opened(size=DESK)
    page.locator("#cells [data-cell]").first.click()
    told = page.locator("#evidence .source").inner_text()
    assert told.startswith("From one run, 2023-11-1")
    assert "a processor, 2 cores" in told
