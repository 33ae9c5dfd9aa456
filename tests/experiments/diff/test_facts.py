"""What stands below the tables of `diff`: searches for causes that failed."""

from graphparity.experiments.diff import tables


def told(*notes):
    pair = {"first": "a.py:net", "second": "b.py:net", "facts": [], "untried": notes}
    return tables.facts({"facts": [], "programs": {}, "pairs": [pair]})


def test_a_search_that_failed_is_told_in_one_line():
    (line,) = told("the search in outputs failed:\nZeroDivisionError: planted")
    assert line.startswith("a.py:net and b.py:net: not all causes were looked for: ")
    assert line.endswith("the search in outputs failed: ZeroDivisionError: planted.")


def test_many_are_counted_and_the_same_told_once():
    (line,) = told("a died", "a died", "b died", "c died", "d" * 400)
    assert line.endswith("looked for: a died; b died; and 2 more.")
    assert len(told("d" * 4000)[0]) < 300


def test_nothing_is_told_where_all_was_looked_for():
    assert told() == []
