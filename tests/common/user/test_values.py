"""Trees of what functions take and give, as arrays by name."""

from collections import OrderedDict, namedtuple

import numpy as np
import pytest

from graphparity.common.user import values

Two = namedtuple("Two", "a b")
TREES = {
    "array": (np.ones(2), ["output"]),
    "tuple": ((1.0, [2.0, 3.0]), ["[0]", "[1][0]", "[1][1]"]),
    "dictionary": ({"z": 1, "a": {"b": 2}}, ["z", "a.b"]),
    "mapping": (OrderedDict(z=1, a=2), ["z", "a"]),
    "named": (Two(1, (2, 3)), ["a", "b[0]", "b[1]"]),
    "numbers as keys": ({0: 1, 1: 2}, ["0", "1"]),
    "nothing": ((), []),
}


@pytest.mark.parametrize("kind", TREES)
def test_every_leaf_has_a_name_in_order(kind):
    tree, names = TREES[kind]
    assert list(values.leaves(tree)) == names


def given(result):
    return values.given(result, lambda leaf: isinstance(leaf, set), lambda leaf: leaf)


def test_what_a_function_gives_is_sorted_by_kind():
    result = {"y": np.ones(2), "n": 3, "text": "3 s", "none": None, "own": object()}
    found = given(result)
    assert list(found.arrays) == ["y", "n"]
    assert found.texts == {"text": "3 s"}
    assert found.others == {"none": "None", "own": "builtins.object"}
    assert found.form == "a dictionary of y, n, text, none, own"


def test_an_array_of_objects_or_texts_is_none():
    found = given((np.array([None]), np.array(["a"]), np.array([1j])))
    assert list(found.others) == ["[0]", "[1]"]
    assert list(found.arrays) == ["[2]"]


FORMS = {
    "a tuple of 2": (1, 2),
    "a named tuple of a, b": Two(1, 2),
    "None": None,
    "one ndarray": np.ones(2),
    "a dictionary of nothing": {},
}


@pytest.mark.parametrize("text", FORMS)
def test_a_result_s_form_in_words(text):
    assert values.form(FORMS[text]) == text


def test_a_cast_keeps_the_order_and_what_is_no_floating_point_number():
    """Inputs may be bound by order: `x` before `k`, whatever the alphabet says."""
    tree = {"x": np.ones(2, "f4"), "k": [np.ones(1, "i8"), np.ones(1, bool)], "n": 3}
    found = values.cast(tree, "float64")
    assert list(found) == ["x", "k", "n"]
    assert found["x"].dtype == np.float64
    assert [leaf.dtype.kind for leaf in found["k"]] == ["i", "b"]
    assert found["n"] == 3
    assert type(found["n"]) is int


def test_arrays_of_what_a_function_takes_leave_python_s_numbers_out():
    tree = {"x": np.ones(2), "axis": 1, "more": [np.zeros(1), True]}
    assert [leaf.shape for leaf in values.tensors(tree)] == [(2,), (1,)]
    assert values.described(tree["axis"]) == "int 1"
    assert values.described(tree["x"]) == "float64 (2,)"
