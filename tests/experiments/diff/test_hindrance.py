"""Why two programs can't be held against each other: what the sentence says."""

from pathlib import Path

import numpy as np
import pytest

from graphparity.common.user.programs import Program
from graphparity.experiments.diff.hindrance import hindrance
from graphparity.experiments.diff.sides import Side

TRACE = """called with x float32 (6, 4), i int64 (3,), it raises:
Traceback (most recent call last):
  File "a.py", line 3, in take
    raise KeyError(1) from ValueError("other")
IndexError: index 6 is out of bounds for dimension 0 with size 6"""


def side(name, **known):
    program = Program(f"{name}.py:net", str(Path(f"{name}.py")), "net", "numpy_ref")
    return Side(program, f"{name}.py:net", **known)


def told(failure, *, form="one ndarray", i=(0, 3, 6)):
    inputs = {"x": np.ones((6, 4)), "i": np.array(i), "n": 9}
    return hindrance(side("a", failure=failure), side("b", form=form), inputs)


def test_what_was_raised_what_the_other_gave_and_which_indices_lie_outside():
    text = told(TRACE)
    assert text.startswith("a.py:net failed (IndexError: index 6 is out of bounds for")
    assert "; b.py:net does not: it returns one ndarray; " in text
    assert "1 of 3 of i lie outside of axis 0 of x (6): where nothing is raised" in text


@pytest.mark.parametrize("i", [(0, 3, 5), (-6, -1, 2), (7, 8, 9), (-7, 6, 6)])
def test_indices_that_are_all_in_or_all_out_are_none(i):
    assert "lie outside" not in told(TRACE, i=i)


def test_indices_are_told_of_an_index_error_alone():
    other = TRACE.replace("IndexError: index 6 is out of bounds", "ValueError: it is")
    assert "lie outside" not in told(other)
    assert "a.py:net failed (ValueError: it is for dimension 0" in told(other)


def test_a_failure_without_a_traceback_is_said_whole():
    assert told("it did not end", form="") == "a.py:net failed (it did not end)"


def test_both_fail():
    text = hindrance(side("a", failure=TRACE), side("b", failure="died"), {})
    assert text.startswith("a.py:net failed (IndexError: ")
    assert text.endswith("; b.py:net failed (died)")


def test_what_is_fine_has_no_hindrance():
    assert hindrance(side("a"), side("b"), {}) is None
    text = hindrance(side("a"), side("b", random="8 different of 8"), {})
    assert text.startswith("b.py:net is random (8 different of 8): seed what it draws")
