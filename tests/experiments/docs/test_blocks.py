"""Blocks of a page: found, written, and told where they part or don't fit together."""

import pytest

from graphparity.experiments.docs import blocks

PAGE = """# A page
<!-- written: x.json table -->
old
<!-- end -->
between
<!-- kept by hand: `x`, 2026-11-27 -->
by hand
<!-- end -->
<!-- written: deviations -->
second
<!-- end -->
"""


def say(what):
    return {"x.json table": "one\ntwo", "deviations": "second"}[what]


def test_a_written_block_is_replaced_and_nothing_else():
    new = blocks.written(PAGE, say)
    assert new == PAGE.replace("\nold\n", "\none\ntwo\n")
    assert blocks.written(new, say) == new


def test_what_has_parted_is_named():
    assert blocks.parted(PAGE, say) == ["x.json table"]
    assert blocks.parted(blocks.written(PAGE, say), say) == []


def test_outside_are_the_lines_of_no_block():
    text = blocks.outside(PAGE)
    assert "between" in text
    assert not any(line in text.split("\n") for line in ("old", "by hand", "second"))
    assert text.count("\n") == PAGE.count("\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (PAGE.replace("<!-- end -->", "", 1), "'x.json table' still waits"),
        (PAGE + "<!-- end -->\n", "none began"),
        (PAGE + "<!-- written: y -->\n", "'y' has no <!-- end -->"),
        (PAGE.replace("<!-- end -->", "text <!-- end -->", 1), "still waits"),
    ],
)
def test_marks_that_do_not_fit_are_refused_with_the_line(wrong, said):
    with pytest.raises(blocks.Broken, match=r"line \d+") as error:
        blocks.written(wrong, say)
    assert said in str(error.value)
