"""A reason keeps the line that helps: the error, and where it arose."""

import pytest

from graphparity.common.contract import reasons
from graphparity.common.worker.__main__ import answer
from graphparity.frameworks.numpy_ref.workloads import two_layer_net


def raised(work):
    with pytest.raises((TypeError, ValueError)) as caught:
        work()
    return caught.value


def test_an_error_says_file_and_line_of_the_program():
    """The innermost line is in NumPy or in the harness; the program's is said."""
    work = lambda: two_layer_net.forward([[[1.0, 2.0]], [[1.0]]], object())
    text = reasons.described(raised(work))
    assert text.startswith("TypeError: ")
    assert "workloads/two_layer_net.py:" in text
    assert text.endswith(" in forward)")


def test_a_worker_replies_with_the_place():
    def command():
        return two_layer_net.forward(None, None)

    reply = answer({"fall": command}, {"command": "fall", "arguments": {}})
    assert "two_layer_net.py:" in reply["error"]


@pytest.mark.parametrize("longest", [300, 80])
def test_a_long_reason_keeps_its_beginning_and_its_end(longest):
    text = f"ValueError: {'x ' * 5000}\n  File net.py, line 3 (at net.py:3 in forward)"
    line = reasons.one_line(text, longest)
    assert len(line) == longest
    assert line.startswith("ValueError:")
    assert line.endswith("net.py:3 in forward)")
    assert "\n" not in line


def test_a_short_reason_stays_as_it_is():
    assert reasons.one_line("a  b\nc") == "a b c"


def test_a_very_long_error_keeps_its_last_lines():
    def work():
        raise ValueError("first " + "." * 9000 + " last line")

    text = reasons.described(raised(work))
    assert len(text) < 2200
    assert text.startswith("ValueError: first")
    assert "last line (at " in text
