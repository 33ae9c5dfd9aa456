"""Which changes explain a difference: two NumPy files, run in this process."""

import numpy as np
import pytest

from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.diff.causes import finding, options
from graphparity.experiments.shared.proof import PART, RUN
from tests.experiments.diff.causes.two_files import (
    FIRST,
    Programs,
    R,
    X,
    causes_of,
    found,
    question,
)

PLANTED = {
    "the number 1e-05 instead of 0.001 (line 6)": [("1e-3", "1e-5")],
    "ddof=1 instead of 0 in np.std (line 7)": [("axis=1", "axis=1, ddof=1")],
    "sum instead of h.mean (line 6)": [("h.mean", "h.sum")],
    "file0 is given w transposed": [("x @ w", "x @ w.T")],
    "file0 is given w flipped along axis 0": [("x @ w", "x @ w[::-1]")],
    "file1 is file0 times 2, to 16 digits": [("np.tanh(x)", "2 * np.tanh(x)")],
    "the first argument of np.tanh squared (line 7)": [
        ("np.tanh(x)", "np.tanh(x * x)")
    ],
}


@pytest.mark.parametrize("text", PLANTED)
def test_a_planted_difference_is_named(tmp_path, text):
    causes = found(tmp_path, *PLANTED[text])
    assert causes
    assert any(text in cause["text"] for cause in causes), causes
    assert all(cause["digits"] >= 13 for cause in causes)


def test_two_differences_are_named_together(tmp_path):
    changes = ("1e-3", "1e-5"), ("axis=1", "axis=1, ddof=1")
    (cause,) = [c for c in found(tmp_path, *changes) if c["program"]]
    assert "1e-05" in cause["text"]
    assert "ddof=1" in cause["text"]
    assert set(cause["outputs"]) == {"y", "s"}


def test_what_no_explanation_fits_has_none(tmp_path):
    assert found(tmp_path, ("np.tanh(x)", "np.cos(x * 3) + x ** 2 * 0.77")) == []


def test_what_breaks_another_output_explains_nothing(tmp_path):
    """ddof=1 at every call of `np.std` makes one output equal and another unequal."""
    first = FIRST.replace("np.tanh(x)", "np.std(x, axis=1)")
    second = first.replace("np.std(h, axis=1)", "np.std(h, axis=1, ddof=1)")
    asked = question(Programs(tmp_path, [first, second]))
    texts = [c["text"] for c in finding.causes(asked)]
    assert not [t for t in texts if "file0" in t and t.startswith("Equal")]
    assert [t for t in texts if "ddof=0 instead of 1 in np.std (line 7) of file1" in t]


def test_a_sign_is_told_of_the_output_and_not_of_an_input(tmp_path):
    causes = found(tmp_path, ("np.tanh(x)", "-np.tanh(x)"))
    assert [cause["text"] for cause in causes] == [
        "file1 is file0 with the other sign, to 16 digits"
    ]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("np.sqrt(h.var(0) + 1e-3)", "(np.sqrt(h.var(0)) + 1e-3)", "outside"),
        ("(h.var(0) + 1e-3) ** 0.5", "(h.std(0) + 1e-3)", "outside"),
        ("(1e-3 + np.sqrt(h.var(0)))", "np.sqrt(h.var(0) + 1e-3)", "inside"),
    ],
)
def test_an_epsilon_on_the_other_side_of_the_root_is_told(
    tmp_path, first, second, said
):
    written = "np.sqrt(h.var(0) + 1e-3)"
    texts = [FIRST.replace(written, one) for one in (first, second)]
    (cause,) = causes_of(question(Programs(tmp_path, texts)))
    other = {"outside": "inside", "inside": "outside"}[said]
    told = f"0.001 added {said} the square root instead of {other} (line 6) of file0"
    assert cause["text"].endswith(told), cause["text"]
    assert (cause["kind"], cause["proof"]) == ("root", RUN)
    assert cause["digits"] >= 14


def test_what_explains_some_outputs_is_no_whole_cause(tmp_path):
    bent = "np.sin(3.7 * x) ** 3 + np.cos(1.3 * x)"
    changes = ("axis=1", "axis=1, ddof=1"), ("np.tanh(x)", bent)
    (cause,) = [one for one in found(tmp_path, *changes) if one["kind"] == "option"]
    assert cause["outputs"] == ["s"]
    assert cause["proof"] == PART
    assert cause["text"].endswith("; it leaves 1 more output that differs")


@pytest.mark.parametrize("cast", ["h > 0.1", "np.argmax(h, axis=1)"])
def test_whole_numbers_and_truth_values_are_explained(tmp_path, cast):
    first = FIRST.replace("np.tanh(x)", cast)
    second = first.replace("x @ w", "x @ w.T")
    causes = causes_of(question(Programs(tmp_path, [first, second])))
    assert "w transposed" in causes[0]["text"]
    assert "t" in causes[0]["outputs"]


def test_a_tie_is_told(tmp_path):
    x = R.standard_normal((6, 9))
    x[2] = 0.0
    inputs = {**X, "x": x}
    first = FIRST.replace("np.tanh(x)", "(x > 0) * 1.0")
    second = FIRST.replace("np.tanh(x)", "(x >= 0) * 1.0")
    causes = finding.causes(question(Programs(tmp_path, [first, second]), inputs))
    (tie,) = [cause for cause in causes if cause["kind"] == "tie"]
    assert tie["outputs"] == ["t"]
    assert "9 of 54 of x are 0" in tie["text"]


def test_what_makes_nan_is_told(tmp_path):
    """The slope of sqrt at 0, in a branch that is not taken."""
    x = np.abs(R.standard_normal((6, 9)))
    x[1, :3] = 0.0
    first = FIRST.replace("np.tanh(x)", "np.where(x > 0, x ** -0.5, 0.0)")
    second = FIRST.replace("np.tanh(x)", "x ** -0.5 * (x > 0)")
    with np.errstate(all="ignore"):
        asked = question(Programs(tmp_path, [first, second]), {**X, "x": x})
        causes = causes_of(asked)
    (cause,) = [cause for cause in causes if cause["kind"] == "not finite"]
    told = "t of file1 is NaN where x is 0 (3 of 54): equal to 16 digits with 1 in its"
    assert cause["text"].startswith(told)


def test_nan_of_another_place_is_not_by_zeros(tmp_path):
    second = FIRST.replace("np.tanh(x)", "np.where(w[:6] > 1, np.nan, np.tanh(x * 2))")
    causes = causes_of(question(Programs(tmp_path, [FIRST, second])))
    assert [cause for cause in causes if cause["kind"] == "not finite"] == []


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_narrower_dtype_inside_is_told(tmp_path, dtype):
    change = f"x.astype('{dtype}').astype('float64') @ w.astype('{dtype}')"
    tanh = f"np.tanh(x.astype('{dtype}').astype('float64'))"
    causes = found(tmp_path, ("x @ w", change), ("np.tanh(x)", tanh))
    assert f"all inputs rounded to {dtype}" in causes[0]["text"]


def test_what_differs_everywhere_is_no_tie(tmp_path):
    causes = found(tmp_path, ("np.tanh(x)", "np.tanh(x * 1.5)"))
    assert [cause for cause in causes if cause["kind"] == "tie"] == []


def tensors(tmp_path, *changes):
    """Causes where gradients differ as well: they are the outputs that NumPy's programs
    give by these names."""
    first = FIRST.replace('"s": np.std(h, axis=1)', '"gradient by x": y**2 + y')
    second = first
    for old, new in changes:
        assert old in second
        second = second.replace(old, new)
    asked = question(Programs(tmp_path, [first, second]))
    asked.halves = tuple(half._replace(tensors=True) for half in asked.halves)
    return causes_of(asked)


def test_gradients_that_are_explained_too_are_told(tmp_path):
    causes = tensors(tmp_path, ("1e-3", "1e-5"))
    (cause,) = [one for one in causes if one["program"]]
    assert cause["outputs"] == ["y", "gradient by x"]
    assert "still" not in cause["text"]


def test_a_gradient_that_differs_still_is_told(tmp_path):
    changes = ("1e-3", "1e-5"), ("y**2 + y", "np.cos(y) * 3 - y**3")
    causes = tensors(tmp_path, *changes)
    (cause,) = [one for one in causes if one["program"]]
    assert cause["outputs"] == ["y"]
    assert cause["text"].endswith("; gradient by x differ still")


def test_no_time_no_tries(tmp_path):
    programs = Programs(tmp_path, [FIRST, FIRST.replace("1e-3", "1e-5")])
    asked = question(programs, budget_s=0.0)
    finding.causes(asked)
    assert programs.asked <= 8
    assert asked.not_reached > 100


def test_a_search_that_fails_is_told_and_the_others_go_on(tmp_path, monkeypatch):
    programs = Programs(tmp_path, [FIRST, FIRST.replace("1e-3", "1e-5")])
    asked = question(programs)

    def fails(one):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(finding, "outputs", fails)
    causes = finding.causes(asked)
    assert "the number 1e-05 instead of 0.001" in causes[0]["text"]
    assert any("ZeroDivisionError: planted" in note for note in asked.notes)


def test_a_worker_that_dies_is_told_and_the_others_go_on(tmp_path):
    programs = Programs(tmp_path, [FIRST, FIRST.replace("1e-3", "1e-5")])
    asked = question(programs)

    def dies(command, **given):
        raise WorkerFailure("killed by SIGABRT")

    asked.halves = (asked.halves[0], asked.halves[1]._replace(ask=dies))
    causes = finding.causes(asked)
    assert "the number 1e-05 instead of 0.001" in causes[0]["text"]
    assert any("SIGABRT" in note for note in asked.notes)


def test_a_half_without_float64_is_left_as_it_is(tmp_path):
    programs = Programs(tmp_path, [FIRST, FIRST.replace("1e-3", "1e-5")])
    asked = question(programs)
    narrow = asked.halves[1]._replace(dtype="float32")
    asked.halves = (asked.halves[0], narrow)
    causes = finding.causes(asked)
    assert [cause["program"] for cause in causes if cause["program"]] == ["file0"]


# -- options ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "others", "among"),
    [
        ("eps", 1e-5, [], 1e-3),
        ("epsilon", 1e-7, [("eps", 3e-4)], 3e-4),
        ("momentum", 0.1, [], 0.9),
        ("momentum", 0.99, [("momentum", 0.1)], 0.1),
        ("align_corners", None, [], True),
        ("approximate", True, [], False),
        ("approximate", "none", [], "tanh"),
        ("reduction", "mean", [], "sum"),
        ("axis", 0, [], -1),
        ("ddof", 0, [], 1),
        ("norm", None, [], "ortho"),
        ("padding", "SAME", [], "VALID"),
        ("stride", (2, 1), [], (1, 2)),
    ],
)
def test_what_an_option_may_be_instead(option, value, others, among):
    found = options.instead(option, value, others)
    assert among in found
    assert repr(value) not in list(map(repr, found))
    assert len({repr(v) for v in found}) == len(found)
