"""The page's section of `diff`: the question, the sentence, both programs as they are
written, the lines where they part marked."""

import json

import pytest

pytest.importorskip("jinja2", reason="the page needs jinja2")

from graphparity.experiments.diff.causes import candidates
from graphparity.experiments.report import page as report_page, results_of
from tests.conftest import run
from tests.experiments.report import made

ONE = """import numpy as np

def inputs(): return dict(x=np.linspace(0, 2, 12).reshape(4, 3).astype("float32"))

@np.vectorize
def helper(x):
    return x

def net(x):
    y = x + 1
    return y * 2

def spread(x):
    wide = x + np.arange(3.0)
    return np.sqrt(
        x * x + np.var(wide, ddof=0)
    )

def fails(x):
    y = x[9]
    return y
"""
OTHER = """import numpy as np

def net(x):
    return (x + 1) * 3

def spread(x):
    wide = x + np.arange(3.0)
    return np.sqrt(x * x + np.var(wide, ddof=1))
"""


@pytest.fixture
def ask(tmp_path):
    """The section of two functions, run and read from the store."""

    def section(*names, one=ONE, other=OTHER):
        (tmp_path / "one.py").write_text(one)
        (tmp_path / "other.py").write_text(other)
        both = [f"{tmp_path / file}.py:{name}" for file, name in names]
        done = run("diff", *both, "--results", tmp_path / "results")
        assert "Where do" not in done.stdout
        for file in ("one.py", "other.py"):  # what they hold later is no matter
            (tmp_path / file).write_text("changed = 1\n")
        found = results_of.read(tmp_path / "results")
        return report_page.page(found, "A title"), found

    return section


def test_both_texts_stand_beside_each_other_and_where_they_differ_is_marked(ask):
    text, _ = ask(("one", "net"), ("other", "net"))
    assert "Does other.py:net compute what one.py:net does?" in text
    assert "one.py:net and other.py:net: another function" in text
    (first, lines, said), (second, others, told) = made.columns(text, "diff")
    assert (first, second) == ("one.py:net", "other.py:net")
    assert [lines[n] for n in (9, 10, 11)] == ONE.split("\n")[8:11]
    assert [others[n] for n in (3, 4)] == OTHER.split("\n")[2:4]
    assert not lines.keys() & {5, 6, 7, 13}
    assert (list(said), list(told)) == ([11], [4])
    assert told[4][0].startswith("They differ first in output, by ")


def test_a_cause_marks_its_line_in_its_own_program(ask):
    text, _ = ask(("one", "spread"), ("other", "spread"))
    first, second = made.columns(text, "diff")
    by_cause = [
        (column, line, why)
        for column, (_, _, said) in enumerate((first, second))
        for line, texts in said.items()
        for why in texts
        if "ddof" in why
    ]
    [(column, line, why)] = by_cause
    assert line == (16, 8)[column]
    assert f"(line {line})" in why
    assert list((second, first)[column][2]) == [(8, 15)[column]]


def test_the_lines_that_a_cause_names_are_read_as_they_are_written():
    for numbers in ([7], [7, 9], [1, 20, 300]):
        text = f"axis=1 instead of 0 in f ({candidates.lines(numbers)}) of a.py:f"
        assert candidates.named_lines(text) == numbers
    assert candidates.named_lines("the 3 blocks of w (axes of 15: gates) in line") == []


def test_what_raises_is_marked_at_its_own_line(ask):
    text, _ = ask(("one", "fails"), ("other", "net"))
    (_, _, said), (_, _, told) = made.columns(text, "diff")
    assert list(said) == [20]
    assert said[20][0].startswith("IndexError")
    assert told == {}


def test_programs_that_are_the_same_have_no_mark(ask):
    text, _ = ask(("one", "net"), ("one", "net"))
    assert "How are one.py:net and one.py:net (2) written?" in text
    assert [said for _, _, said in made.columns(text, "diff")] == [{}, {}]


def test_a_hostile_text_is_shown_as_a_text(ask):
    comment = f"# {made.HOSTILE}\n    note = '''{made.HOSTILE}'''  # &amp;<b>"
    one = ONE.replace("    y = x + 1", f"    {comment}\n    y = x + 1")
    text, _ = ask(("one", "net"), ("other", "net"), one=one)
    assert text.count("<script") == 2  # the data, and the page's own
    assert text.count("</script>") == 2
    assert "<img src=x" not in text
    (_, lines, said), _ = made.columns(text, "diff")
    assert lines[10] == f"    # {made.HOSTILE}"
    assert lines[11] == f"    note = '''{made.HOSTILE}'''  # &amp;<b>"
    assert list(said) == [13]


def test_a_document_is_kept_of_each_pair_and_replaced_by_its_own_alone(ask, tmp_path):
    ask(("one", "net"), ("other", "net"))
    ask(("one", "spread"), ("other", "spread"))
    text, found = ask(("one", "net"), ("other", "net"))
    assert len(found.documents) == 2
    assert text.count('<article id="experiment-diff-') == 2
    kept = sorted((tmp_path / "results" / "experiments").glob("*.json"))
    assert all(json.loads(path.read_text())["schema"] for path in kept)


def test_an_empty_store_says_how_it_is_asked():
    text = report_page.page(results_of.Gathered(), "A title")
    assert "python -m experiments diff pytorch.py:net jax.py:net" in text
    assert made.columns(text, "diff") == []
