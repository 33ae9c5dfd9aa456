"""Two runs: a difference is told only where both intervals allow it."""

import pytest

from graphparity.experiments.report import compare_runs
from tests.experiments.report import made

RUNS = ([made.entry()], [made.entry()])


def step(seconds, spread=0.01, **more):
    return made.cell(timing=made.timing(seconds, spread=spread), **more)


def test_the_interval_of_a_ratio_comes_from_both():
    found = compare_runs.ratio(made.interval(2.0, 0.1), made.interval(1.0, 0.0))
    assert found["median"] == 2.0
    assert (found["low"], found["high"]) == pytest.approx((1.8, 2.2))
    both = compare_runs.ratio(made.interval(2.0, 0.1), made.interval(1.0, 0.1))
    assert both["low"] < 1.8
    assert both["high"] > 2.2


@pytest.mark.parametrize(
    ("old", "new", "spread", "verdict"),
    [
        (2e-3, 1e-3, 0.1, "faster"),
        (1e-3, 2e-3, 0.1, "slower"),
        (1e-3, 1.1e-3, 0.1, "unresolved"),
        (1e-3, 1e-3, 0.001, "same"),
    ],
)
def test_a_verdict_needs_an_interval_without_1(old, new, spread, verdict):
    found = compare_runs.between([step(old, spread)], [step(new, spread)], RUNS)
    assert [row["verdict"] for row in found.timed] == [verdict]


def test_without_an_interval_nothing_is_told():
    lone = step(2e-3)
    lone["timing"]["step_s"] |= {"low": None, "high": None}
    found = compare_runs.between([lone], [step(1e-3)], RUNS)
    assert found.timed[0]["verdict"] == "unresolved"


def test_unlike_precisions_are_refused():
    found = compare_runs.between([step(2e-3, precision="tf32")], [step(1e-3)], RUNS)
    assert found.timed[0]["verdict"] == "refused"


def test_changed_verdicts_new_and_gone_cells_are_named():
    old = [made.cell(), made.cell("matmul", "tenth")]
    new = [made.cell(status="disagree"), made.cell("autograd", "lecture")]
    found = compare_runs.between(old, new, RUNS)
    assert [(r["was"], r["is"]) for r in found.verdicts] == [("agree", "disagree")]
    assert [name.split("/")[0] for name in found.gone] == ["matmul"]
    assert [name.split("/")[0] for name in found.fresh] == ["autograd"]
    assert "agree → disagree" in compare_runs.summary(found)


def test_another_machine_or_version_is_told():
    other = made.entry(versions={"numpy": "3"})
    found = compare_runs.between([], [], (RUNS[0], [other]))
    assert found.elsewhere == ["numpy: 2 → 3"]


def test_a_static_form_that_becomes_the_slower_one_is_a_changed_verdict():
    old, new = (made.cell(timing=made.timing(1e-3, "jax_eager", 2.0)) for _ in "ab")
    new["timing"]["against"][0]["verdict"] = "slower"
    found = compare_runs.between([old], [new], RUNS)
    [row] = found.verdicts
    assert row["key"].endswith(" against jax_eager")
    assert (row["was"], row["is"]) == ("faster", "slower")


def test_of_cells_that_are_not_in_both_nothing_is_said_but_their_number():
    found = compare_runs.between([made.cell()], [made.cell("matmul", "tenth")], RUNS)
    text = compare_runs.summary(found)
    assert "No verdict changed" not in text
    assert "1 cells are gone, 1 are new." in text
