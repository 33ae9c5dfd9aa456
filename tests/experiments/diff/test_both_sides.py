"""A convention of each of two programs: both are told, whichever stands first."""

import numpy as np
import pytest

from graphparity.experiments.diff.causes import Half, Question, across, inputs
from graphparity.experiments.diff.causes.candidates import LIBRARY, USUAL, Candidate
from graphparity.experiments.diff.causes.predicted import Effects
from graphparity.experiments.diff.causes.trials import Trial
from graphparity.experiments.shared.proof import PART, RUN
from tests.experiments.diff.test_causes import told

pytestmark = [pytest.mark.pytorch, pytest.mark.jax]
FILES = ["pytorch.py", "jax.py"]
TANH = "the tanh form of GELU instead of the exact one"
QUICK = "GELU as x sigmoid(1.702 x)"


@pytest.mark.parametrize(
    "files", [FILES, pytest.param(FILES[::-1], marks=pytest.mark.long)]
)
def test_one_change_of_each_program_explains_an_output(tmp_path, files):
    pair, text = told(tmp_path, "both", *(f"{file}:chain" for file in files))
    assert [cause["proof"] for cause in pair["causes"]] == [RUN]
    assert pair["causes"][0]["digits"] >= 14
    for part in (
        f"{TANH} (line 12) of pytorch.py:chain",
        f"{QUICK} (line 10) of jax.py",
    ):
        assert part in text


@pytest.mark.long
def test_outputs_of_which_each_program_s_change_explains_one(tmp_path):
    pair, text = told(tmp_path, "both", "pytorch.py:beside", "jax.py:beside")
    assert [cause["proof"] for cause in pair["causes"]] == [PART, PART]
    assert f"Equal in first to 15 digits with {TANH}" in text
    assert f"Equal in second to 16 digits with {QUICK}" in text
    assert "differ still" not in text


R = np.random.default_rng(0)
SUM = R.standard_normal((2, 30))


def halves(first, second):
    """Two programs, each with one change, of which the values are known."""
    asked = []
    changed = first["changed"], second["changed"]
    found = []
    for number, one in enumerate((first, second)):
        arrays = {"h": changed[number], "g": one["beside"]}
        reply = {"raised": None, "reached": True, "arrays": arrays}
        ask = lambda *_, reply=reply, **__: asked.append(1) or reply
        given = {"h": one["given"], "g": SUM[number]}
        half = Half("ab"[number], given, False, "float64", ask)
        effects = Effects(half.values)
        effects.enter(Candidate(one["rank"], f"c{number}", {}), {"h": changed[number]})
        found.append((half, effects))
    (one, mine), (other, theirs) = found
    both = [Trial(one, other, [], mine), Trial(other, one, [], theirs)]
    rows = [{"output": n, "verdict": "another function"} for n in "hg"]
    floors = dict.fromkeys("hg", 1e-16)
    question = Question((one, other), rows, floors, {}, 0, 9.0, np.inf)
    return across.cause(question, both)


@pytest.mark.parametrize(
    ("ranks", "off", "beside", "count"),
    [
        ((LIBRARY, USUAL), 0.0, 0.0, 1),
        ((USUAL, LIBRARY), 0.0, 0.0, 1),
        ((USUAL, USUAL), 0.0, 0.0, 0),  # what both could be given makes anything equal
        ((LIBRARY, LIBRARY), 1e-3, 0.0, 0),
        ((LIBRARY, LIBRARY), 0.0, 1e-3, 0),  # another output differs still
    ],
)
def test_two_changes_are_a_cause_where_they_make_all_equal(ranks, off, beside, count):
    meet = R.standard_normal(30)
    first = {"given": SUM[0], "changed": meet, "rank": ranks[0]}
    first["beside"], more = meet, meet * (1 + beside)
    second = {"given": SUM[1], "changed": meet * (1 + off), "rank": ranks[1]}
    second["beside"] = more
    found = halves(first, second)
    assert len(found) == count
    if found:
        assert found[0]["text"] == "Equal to 16 digits with c0 of a and c1 of b"


def test_inputs_of_the_second_program_are_changed_too(monkeypatch):
    """What makes one output equal in the first is no end of the search."""
    texts = {"a": {"x as it is": {"h": 9.0}}, "b": {"x flipped": {"h": 9.0, "g": 9.0}}}
    every = [
        type("Changed", (), {"text": t, "inputs": t})
        for t in ("x as it is", "x flipped")
    ]
    monkeypatch.setattr(inputs.changed_inputs, "changed", lambda _: every)
    monkeypatch.setattr(inputs, "_given", lambda q, half, given, seed: given)
    known = lambda q, half, other, reply: texts[half.label].get(reply, {})
    monkeypatch.setattr(inputs.judging, "explained", known)
    left = ["h"]
    monkeypatch.setattr(inputs.judging, "unfinished", lambda *_: left)
    pair = [Half(n, {"h": SUM, "g": SUM}, False, "float64", None) for n in "ab"]
    rows = [{"output": n, "verdict": "another function"} for n in "hg"]
    question = Question(tuple(pair), rows, {}, {}, 0, 9.0, np.inf)
    (found,) = inputs.changed(question)
    assert (found["program"], sorted(found["outputs"])) == ("b", ["g", "h"])
    assert found["proof"] == PART  # rounding leaves more digits of h
    left.clear()
    assert [cause["proof"] for cause in inputs.changed(question)] == [RUN]
