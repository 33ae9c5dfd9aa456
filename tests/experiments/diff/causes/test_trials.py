"""Several changes of which none explains anything alone, and what stays unexplained."""

import pytest

from graphparity.experiments.diff.causes import finding
from tests.experiments.diff.causes.two_files import (
    FIRST,
    Programs,
    causes_of,
    found,
    question,
)

THREE = """
import numpy as np

def net(x, w):
    return {"y": 0.3 * np.sin(x) + 0.003 * np.cos(2 * x) + 3e-5 * np.tanh(x @ w)}
"""
OTHERS = [("0.3 ", "0.7 "), ("0.003", "0.008"), ("3e-5", "9e-5")]


def three(tmp_path, *changes):
    second = THREE
    for old, new in changes:
        second = second.replace(old, new)
    return causes_of(question(Programs(tmp_path, [THREE, second])))


def test_three_changes_are_found_by_what_brings_it_nearer(tmp_path):
    causes = [one for one in three(tmp_path, *OTHERS) if one["program"]]
    assert len(causes) == 1
    for text in ("number 0.7 ", "number 0.008 ", "number 9e-05 "):
        assert text in causes[0]["text"]
    assert causes[0]["digits"] >= 15
    assert "left" not in causes[0]["text"]


def test_what_only_brings_it_nearer_is_no_cause(tmp_path):
    unlike = OTHERS[0], ("np.cos(2 * x)", "np.arctan(x @ w)")
    assert [one for one in three(tmp_path, *unlike) if one["program"]] == []


def test_what_a_change_leaves_is_said(tmp_path):
    change = ("1e-3", "1e-5")
    assert "is left" not in found(tmp_path, change)[0]["text"]
    for number, power, said in (
        ("1e-5", 10, "-10 of the norm, is less than float32 rounds"),
        ("0.5", 7, "-07 of the norm, is not explained"),
    ):
        more = ("(h - h.mean(0))", f"(h - h.mean(0) + h**2 / 10**{power})")
        text = found(tmp_path, ("1e-3", number), more)[0]["text"]
        assert f"the number {float(number)} instead of 0.001" in text
        assert said in text


def test_the_nearest_number_is_named_not_one_that_is_near_enough(tmp_path):
    text = found(tmp_path, (" + 1e-3", ""))[0]["text"]
    assert "the number 0.0 instead of 0.001" in text


@pytest.mark.parametrize("of", [0, 1])
def test_what_is_0_throughout_is_said_and_nothing_that_gives_0(tmp_path, of):
    texts = [FIRST, FIRST.replace("np.tanh(x)", "np.floor(x) * 0.0")]
    causes = causes_of(question(Programs(tmp_path, texts[:: 1 - 2 * of])))
    assert [one["text"] for one in causes] == [f"0 throughout in file{1 - of}"] or any(
        one["text"].endswith(f"0 throughout in file{1 - of}") for one in causes
    )
    assert not any("rounded" in one["text"] for one in causes)


def test_a_number_inside_is_named_where_another_scale_of_an_input_does_it_too(tmp_path):
    first = "def net(x, w):\n    return {'y': (x * 2.0) @ w / (x * 2.0 + 9.0)}\n"
    texts = [first, first.replace("2.0", "1.0")]
    causes = causes_of(question(Programs(tmp_path, texts)))
    assert "the number 1.0 instead of 2.0" in causes[0]["text"]


def test_an_input_s_scale_is_named_where_nothing_inside_does_it(tmp_path):
    texts = ["import numpy as np\ndef net(x, w):\n    return {'y': np.exp(x @ w)}\n"]
    texts += [texts[0].replace("x @ w", "(x + x) @ w")]
    asked = question(Programs(tmp_path, texts))
    causes = finding.causes(asked)
    assert any("is given x times 2" in one["text"] for one in causes)
