"""The text of a person's program: what it reaches, under its own line numbers."""

import pytest

from graphparity.common.user import output_lines, programs, sources

TEXT = '''"""A form feed and a line separator end no line of Python's: \x0c\u2028."""
import numpy as np
import os

SIZE = 3

# said of the helper
def helper(x):
    return x * SIZE


def other(x):
    return x


@np.vectorize
def net(x):
    return helper(x) + np.cos(x)
'''


@pytest.fixture
def written(tmp_path):
    """A program in a file of this text."""

    def write(text, function="net"):
        file = tmp_path / "own.py"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return programs.parsed(f"{file}:{function}")

    return write


def kept(found):
    return {number: text for number, text in found["lines"]}


def test_it_has_what_the_function_reaches_and_no_more(written):
    lines = kept(sources.source(written(TEXT)))
    assert lines[2] == "import numpy as np"
    assert lines[5] == "SIZE = 3"
    assert lines[7] == "# said of the helper"
    assert lines[16] == "@np.vectorize"
    assert lines[18] == "    return helper(x) + np.cos(x)"
    assert not lines.keys() & {1, 3, 12, 13}


def test_a_line_that_is_named_is_kept_wherever_it_stands(written):
    lines = kept(sources.source(written(TEXT), named=[13]))
    assert lines[13] == "    return x"


def test_windows_lines_and_another_encoding_have_the_same_numbers(written):
    text = "# coding: latin-1\r\ndef net(x):\r\n    return '\u00e9'\r\n"
    lines = kept(sources.source(written(text.encode("latin-1"))))
    assert lines == {2: "def net(x):", 3: "    return '\u00e9'"}


def test_no_more_than_so_many_lines_of_a_long_one(written):
    body = "".join(f"    x = x + {n}\n" for n in range(1000))
    found = sources.source(written(f"def net(x):\n{body}    return x\n"), [900])
    lines = kept(found)
    assert sources.MOST in lines
    assert sources.MOST + 1 not in lines
    assert {897, 900, 903} <= lines.keys()
    assert not lines.keys() & {896, 904}


def test_a_file_that_is_gone_has_no_lines(written, tmp_path):
    program = written(TEXT)
    (tmp_path / "own.py").unlink()
    assert sources.source(program) == {"file": "own.py", "lines": []}


# -- the lines of an output ------------------------------------------------------------

NET = """
def net(x, w):
    h = x
    h = x @ w

    def inner(y):
        return y
    first, second = h, w
    cell = {"w": [h, h + 1]}
    return {
        "h": h,
        "loss": (h * h).mean(),
        "second": second,
        "cell": cell,
        "made": inner(x),
    }
"""


@pytest.mark.parametrize(
    ("output", "line"),
    [
        ("h", 4),
        ("loss", 12),
        ("second", 8),
        ("cell.w[1]", 9),
        ("made", 15),
        ("made.deeper[0]", 15),
        ("absent", 10),
    ],
)
def test_an_output_has_the_line_that_computes_it(output, line):
    assert output_lines.lines(NET, "net", output) == [line]


def test_each_return_counts_and_those_of_inner_functions_do_not():
    text = "def net(x):\n    if x:\n        return x\n    y = x + 1\n    return y, 2\n"
    assert output_lines.lines(text, "net", "[0]") == [3, 4]
    assert output_lines.lines("net = lambda x: x\n", "net", "output") == [1]
    assert output_lines.lines("net = 3\n", "net", "output") == []


def test_a_parameter_has_its_own_line():
    text = "def net(\n    x,\n    w,\n):\n    return x\n"
    assert output_lines.parameter(text, "net", "w") == [3]
    assert output_lines.parameter(text, "net", "other") == [1]
