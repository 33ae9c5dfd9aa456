"""Names and commands go on in another line, never within a word or a number."""

import pytest

from graphparity.experiments.report import line_breaks


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("torch_compile_default", ["torch_", "compile_", "default"]),
        ("pytorch.py:net", ["pytorch.", "py:", "net"]),
        ("gradient of 0.weight", ["gradient of 0.weight"]),
        ("-2.5e-16 [0.94, 1.2]", ["-2.5e-16 [0.94, 1.2]"]),
        ("GradientDescentOptimizer", ["Gradient", "Descent", "Optimizer"]),
        ("PyTorch", ["PyTorch"]),
        ("torch_or_PyTorch", ["torch_", "or_", "PyTorch"]),
        ("-0.000123456789", ["-0.000123456789"]),
        ("12:30", ["12:30"]),
        ("", [""]),
    ],
)
def test_a_name_goes_on_after_its_marks(name, pieces):
    assert line_breaks.breakable(name).split("<wbr>") == pieces


def test_a_command_is_parted_between_words_and_after_folders():
    line = "graphparity diff tests/a-b/net.py:port --results out"
    path = 'tests/<wbr><span class="whole">a-b/</span><wbr>net.py:port'
    option = '<span class="whole">--results</span>'
    assert line_breaks.command(line) == f"graphparity diff {path} {option} out"


def test_an_option_of_one_letter_needs_no_keeping_together():
    assert line_breaks.command("python -m net") == "python -m net"


def test_a_piece_that_no_line_holds_may_be_parted():
    long = "a_rather_long_name_of_some_file.py"
    assert line_breaks.command(long) == line_breaks.breakable(long)
    assert "whole" not in line_breaks.command(long)


def test_what_a_text_holds_is_escaped():
    bad = "<img src=x>/<b>_<i>"
    for written in (line_breaks.breakable(bad), line_breaks.command(bad)):
        assert "<img" not in written
        assert "<b>" not in written
        assert "<i>" not in written


@pytest.mark.parametrize(
    "text",
    ["a_b/c.d:e f --g", "a//b/c_is_longer_than_that/", "torch_compile", "x" * 60],
)
def test_the_text_is_the_same_to_one_who_copies_it(text):
    for written in (line_breaks.breakable(text), line_breaks.command(text)):
        assert written.replace("<wbr>", "").striptags() == text
