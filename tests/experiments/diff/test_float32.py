"""GELU's constants are float32's in TensorFlow: the same there, as `check` has it."""

import json
from pathlib import Path

import pytest

from graphparity.common.agreement.two_programs import (
    NEARLY,
    NOT_JUDGED,
    OTHER,
    SAME,
    empty,
    nearly,
)
from graphparity.experiments.diff import figures, words
from graphparity.experiments.diff.sides import Pair
from tests.conftest import run

CASES = Path(__file__).parent / "cases" / "narrow"
CONSTANTS = "the constants of GELU "


def found(tmp_path, first, second, status):
    """The pair's document, and its sentence on one line."""
    out = tmp_path / "out.json"
    places = "--results", tmp_path / "results", "--json", out
    programs = [CASES / first, CASES / second]
    given = () if "pytorch" in first + second else ("--input", "x=16x32", "--input", W)
    done = run("diff", "--eager-only", *programs, *given, *places)
    assert done.returncode == status, done.output
    (pair,) = json.loads(out.read_text())["pairs"]
    return pair, words.sentence(pair)


W = "w=32x32"
TORCH, JAX = pytest.mark.pytorch, (pytest.mark.jax, pytest.mark.long)
PAIRS = [
    pytest.param("pytorch", "tensorflow", "exact", marks=TORCH),
    pytest.param("tensorflow", "pytorch", "tanh", marks=[TORCH, pytest.mark.long]),
    pytest.param("jax", "tensorflow", "exact", marks=JAX),
    pytest.param("jax", "tensorflow", "tanh", marks=JAX),
]


@pytest.mark.tensorflow
@pytest.mark.parametrize(("first", "second", "form"), PAIRS)
def test_the_constants_are_told_and_nobody_is_accused(tmp_path, first, second, form):
    pair, said = found(tmp_path, f"{first}.py:{form}", f"{second}.py:{form}", 0)
    assert {row["verdict"] for row in pair["rows"]} == {NEARLY}
    assert pair["verdict"] == NEARLY
    assert CONSTANTS in said
    assert "less than float32 rounds" in said
    assert pair["tries"] < 60  # roundings alone are tried
    assert pair["causes"][0]["digits"] >= 13


@pytest.mark.pytorch
@pytest.mark.tensorflow
def test_a_fault_behind_them_is_another_function_and_both_are_told(tmp_path):
    pair, said = found(tmp_path, "pytorch.py:normed", "tensorflow.py:normed", 1)
    assert pair["verdict"] == OTHER
    assert "eps=0.001 instead of 1e-05" in said
    assert CONSTANTS in said


def row(distance, verdict=OTHER):
    return {**empty("h"), "distance": distance, "verdict": verdict, "reason": "r"}


@pytest.mark.parametrize(
    ("distance", "verdict"), [(5e-8, NEARLY), (7e-8, OTHER), (None, OTHER)]
)
def test_a_difference_above_float32_s_rounding_is_another_function(distance, verdict):
    assert nearly(row(distance))["verdict"] == verdict


@pytest.mark.parametrize(
    ("verdicts", "said", "status"),
    [
        ((SAME, NEARLY), NEARLY, 0),
        ((NEARLY, OTHER), OTHER, 1),
        ((NEARLY, NOT_JUDGED), NOT_JUDGED, 1),
        ((SAME, SAME), SAME, 0),
    ],
)
def test_the_verdict_and_the_exit_status(verdicts, said, status):
    pair = Pair("a", "b", [row(1e-9, verdict) for verdict in verdicts])
    assert figures.verdict(pair) == said
    one = {"verdict": said, "rows": pair.rows}
    document = {"programs": {}, "pairs": [one]}
    assert figures.status(document) == status
