"""The first screen: four numbers, each with what it rests on, and where one is not
known, the command that makes it."""

import re
from pathlib import Path

import pytest

from graphparity.experiments.report import figures, first_screen, results_of, words
from tests.experiments.report import made
from tests.experiments.shared import pictures

OWN = {"torch_compile": "torch_eager", "jax_jit": "jax_eager"}
STATIC = tuple(OWN)
README = Path(__file__).parents[3] / "README.md"


def repaid(verdict, median=None, starts=3):
    ends = {"low": median, "high": median}
    return {"median": median, **ends, "verdict": verdict, "cold_starts": starts}


def static(backend, speedup=2.0, verdict="faster", steps=None, config="digits"):
    timing = made.timing(1e-3, OWN[backend], speedup)
    [row] = timing["against"]
    row |= {"verdict": verdict, "break_even_steps": steps}
    return made.cell("cnn", config, backend, timing=timing)


def several(*rows):
    """Static cells of as many configs, by (speed-up, verdict, break-even)."""
    return [
        static(STATIC[n % 2], speedup, verdict, steps, f"c{n}")
        for n, (speedup, verdict, steps) in enumerate(rows)
    ]


def numbers(cells):
    return first_screen.screen(cells, OWN).numbers


def test_all_four_are_told_with_what_they_rest_on():
    agree, worst, speed, paid = numbers(made.four())
    assert (agree.value, agree.rests) == ("4 of 4", "1 program on 4 backends")
    assert worst.value == "1.5 floors"
    assert worst.rests.startswith("loss [1] of torch_eager on cnn/digits; 32 floors")
    assert (speed.value, speed.rests) == (
        "4.00×",
        "2 cases from 4.00× to 4.00×: 2 faster",
    )
    assert (paid.value, paid.rests) == ("1,200 steps", "2 cases: 2 later")
    assert not any(one.command for one in (agree, worst, speed, paid))


def test_without_a_run_each_says_which_command_makes_it():
    for one in numbers([]):
        assert one.value == "–"
        assert one.command == "python -m experiments compare"
        assert one.rests.endswith(".")
    assert first_screen.screen([], OWN).figure is None


def test_what_was_only_checked_has_two_numbers():
    agree, worst, speed, paid = numbers([made.cell(timing=None)])
    assert (agree.value, worst.value) == ("agrees", "1.5 floors")
    assert "the one" in agree.label
    assert (speed.value, paid.value) == ("–", "–")
    assert speed.command.endswith("compare")


def test_what_did_not_agree_is_counted_by_its_word():
    cells = [made.cell(), made.cell(backend="jax_jit", status="crashed", agreement=[])]
    gone = made.cell(backend="tf_xla", status="unavailable", agreement=[])
    agree, *_ = numbers([*cells, gone])
    assert agree.value == "1 of 2"
    assert agree.rests == "1 program on 2 backends; 1 crashed"


def test_the_worst_is_by_its_limit_and_one_over_it_says_so():
    near = made.output("near", 3.0) | {"limit": 4.0}
    large = made.output("large", 20.0) | {"limit": 32.0}
    for cells in (
        [made.cell(agreement=[large, near])],
        [made.cell(agreement=[near]), made.cell("matmul", agreement=[large])],
    ):
        _, worst, *_ = numbers(cells)
        assert worst.value == "3 floors"
    assert "near of torch_eager" in worst.rests
    over = made.output("over", 900.0, "disagree") | {"limit": 32.0}
    _, worst, *_ = numbers([made.cell(status="disagree", agreement=[near, over])])
    assert worst.value == "900 floors"
    assert "farthest over" in worst.label


def test_an_error_without_a_number_is_no_number():
    bad = made.output("w", None, "disagree")
    _, worst, *_ = numbers([made.cell(), made.cell(status="disagree", agreement=[bad])])
    assert worst.value == "no number"
    assert "NaN" in worst.rests


def test_the_median_speed_up_counts_every_verdict():
    rows = [(0.5, "slower"), (1.0, "same"), (3.0, "faster"), (1.1, "unresolved")]
    cells = several(*((speedup, word, None) for speedup, word in rows))
    speed = numbers(cells)[2]
    assert speed.value == "1.05×"
    told = "4 cases from 0.50× to 3.00×: 1 faster, 1 slower, 1 the same, 1 unresolved"
    assert speed.rests == told


@pytest.mark.parametrize(
    ("found", "value", "rests"),
    [
        (["at once", 10.0, "never"], "10 steps", "1 at once, 1 later, 1 never"),
        (["at once", "at once", 9.0], "at once", "2 at once, 1 later"),
        (["never", "never", 9.0], "never", "1 later, 2 never"),
        ([10.0, 20.0, 30.0, 40.0], "20 steps", "4 later"),
        ([10.0, "unresolved"], "unresolved", "1 later, 1 unresolved"),
        (
            [10.0, 20.0, 30.0, 40.0, "unresolved"],
            "20 to 30 steps",
            "4 later, 1 unresolved",
        ),
        (
            ["at once", 10.0, "unresolved"],
            "unresolved",
            "1 at once, 1 later, 1 unresolved",
        ),
        (["unresolved"], "unresolved", "unresolved"),
    ],
)
def test_half_of_the_cases_have_been_repaid_by_the_median(found, value, rests):
    steps = [repaid(x) if isinstance(x, str) else repaid("pays", x) for x in found]
    paid = numbers(several(*((2.0, "faster", one) for one in steps)))[3]
    assert (paid.value, paid.rests) == (
        value,
        f"{len(found)} case{'s' * (len(found) > 1)}: {rests}",
    )
    assert not paid.command


def test_a_price_without_a_spread_is_marked_and_says_what_gives_one():
    steps = [repaid("unresolved", 270.0, 2), repaid("never", None, 2)]
    paid = numbers(several(*((2.0, "faster", one) for one in steps)))[3]
    assert paid.value == "270? steps"
    assert "? 2 cold starts: no spread; 3 are made by" in paid.rests
    assert paid.command == "python -m experiments compare --preset standard"


def test_what_rests_on_unresolved_ratios_is_marked_as_they_are():
    sure, unsure = (
        numbers(several(*((2.0, word, repaid("pays", 9.0)) for _ in range(3))))[2:]
        for word in ("faster", "unresolved")
    )
    assert [one.value for one in sure] == ["2.00×", "9 steps"]
    assert [one.value for one in unsure] == ["2.00×?", "9? steps"]


def test_the_sentence_names_the_frameworks_that_are_compared():
    text = first_screen.sentence(made.four())
    assert "in PyTorch and JAX, each" in text
    assert "TensorFlow" in first_screen.sentence([])


def test_the_figure_has_a_row_a_static_form_and_is_as_high_for_many_programs():
    few = figures.pairs(made.four(), OWN)
    cells = several(*((1.5, "faster", None) for _ in range(40)))
    many = figures.pairs(cells, OWN)
    small, large = (figures.forms(p, list(made.BACKENDS)) for p in (few, many))
    assert small.size() == large.size()
    assert len(pictures.titles(large, "dot")) == 40
    assert pictures.titles(small, "median") == []  # a dot alone is its own median
    assert pictures.titles(large, "median") == ["median: 1.50×"] * 2
    assert ["median" in words.caption(p) for p in (few, many)] == [False, True]
    shown = pictures.texts(small)
    assert [t for t in shown if t in made.BACKENDS] == [*STATIC]
    assert pictures.unread(small) == pictures.unread(large) == pictures.READ


def test_the_figure_says_where_the_two_ends_are():
    rows = [(0.5, "slower", None), (7.0, "faster", None), (9.0, "unresolved", None)]
    text = words.caption(figures.pairs(several(*rows), OWN))
    assert "Largest gain: 7.00×, jax_jit on cnn/c1." in text
    assert "Largest loss: 0.50×, torch_compile on cnn/c0." in text


# -- on the page -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    pytest.importorskip("jinja2", reason="the page needs jinja2")
    from graphparity.experiments.report import page as report_page

    found = results_of.Gathered(cells=made.four(), runs=[made.entry()])
    return report_page.page(found, "A title")


def plain(text):
    return " ".join(re.sub(r"<[^>]*>|[*`]", "", text).split())


def test_what_agree_means_stands_above_the_matrix_in_the_readmes_words(page):
    above = plain(page.partition('id="matrix"')[2].partition('id="cells"')[0])
    readme = plain(README.read_text())
    for phrase in (
        "agree 5: of all outputs (loss, gradients, new weights) the one nearest to its "
        "limit is 5 floors off a float64 reference",
        "limits are 8 to 32 floors, by the number of elements",
        "the error that rounding alone explains",
    ):
        assert phrase in above
        assert phrase in readme


def test_every_word_of_the_glossary_is_there_and_every_link_finds_one(page):
    ids = re.findall(r'id="word-([a-z-]+)"', page)
    links = set(re.findall(r'href="#word-([a-z-]+)"', page))
    assert len(ids) == len(set(ids))
    assert links <= set(ids)
    wanted = {"cell", "config", "floor", "agree", "static", "graph-break"}
    assert wanted | {"break-even", "interval", "marks"} <= set(ids)
    first = page.partition('id="matrix"')[0]
    for term in ("cell", "agree", "floor", "static", "dynamic", "break-even"):
        assert f'href="#word-{term}"' in first


def test_every_heading_of_a_section_is_a_question(page):
    body = re.sub(r"<template.*?</template>", "", page, flags=re.S)
    heads = [plain(text) for text in re.findall(r"<h2[^>]*>(.*?)</h2>", body, re.S)]
    assert len(heads) > 5
    assert [text for text in heads if not text.endswith("?")] == []


def test_what_was_not_run_is_one_box(page):
    from graphparity.experiments.report import sections

    box = page.partition('<details class="missing"')[2].partition("</details>")[0]
    count = len(sections.asking())
    assert f"Not run yet: {count} experiments" in box
    assert box.count("<li ") == box.count("<code>") == count
    assert page.count("Not run yet") == 1


@pytest.mark.parametrize(
    ("verdicts", "value"),
    [
        (["faster", "unresolved"], "2.00×"),
        (["faster", "unresolved", "unresolved"], "2.00×?"),
        (["same", "same", "slower"], "2.00×"),
    ],
)
def test_a_speed_up_of_cases_that_are_mostly_open_has_a_question_mark(verdicts, value):
    every = several(*((2.0, verdict, repaid("never")) for verdict in verdicts))
    assert numbers(every)[2].value == value
