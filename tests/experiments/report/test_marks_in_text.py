"""What is code in a sentence is code on the page, and no raw backtick."""

import re

import pytest

from graphparity.experiments.report.results_of import Gathered
from tests.experiments.report import made

pytest.importorskip("jinja2", reason="the page needs jinja2")
from graphparity.experiments.report import glossary, page

APART = re.compile(r"<(script|style|pre|template)\b.*?</\1>", re.DOTALL)
SAID = "run `compare` <b>"


def shown(gathered):
    text = page.page(gathered, "A title")
    return text, APART.sub("", text)


def full():
    cells = [*made.four("conditional", "lecture"), made.cell(status="crashed")]
    documents = {"of_theirs": {"schema": 1, "summary": SAID, "failed": {"a": SAID}}}
    return Gathered(cells, [made.entry()], documents, [SAID])


@pytest.mark.parametrize("make", [Gathered, full])
def test_no_backtick_is_left(make):
    _, outside = shown(make())
    left = re.findall(r".{0,40}`.{0,40}", outside)
    assert not left, left


def test_what_they_held_is_code_and_stays_escaped():
    text, _ = shown(Gathered())
    assert (
        "Nothing was compared yet. <code>python -m experiments compare</code>" in text
    )
    text, _ = shown(full())
    assert text.count("run <code>compare</code> &lt;b&gt;") == 2
    assert "<b>" not in APART.sub("", text)


@pytest.mark.parametrize("text", ["a ` b", "", "``", "a\n`b\nc`"])
def test_what_is_no_pair_on_one_line_stays(text):
    assert page.coded(text) == text


def test_markup_in_code_is_escaped():
    assert page.coded("`<i>`") == "<code>&lt;i&gt;</code>"


def test_a_small_number_is_not_parted_at_its_sign():
    found = glossary.coded("by 2.8e-07 of <its> norm, `1e-3`")
    whole = '<span class="whole">2.8e-07</span>'
    assert found == f"by {whole} of &lt;its&gt; norm, <code>1e-3</code>"
