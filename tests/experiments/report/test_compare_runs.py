"""Two runs: a difference is told only where both intervals allow it."""

import pytest

from graphparity.experiments.report.runs import compare_runs
from tests.experiments.report import made

RUNS = ([made.entry()], [made.entry()])


def step(seconds, spread=0.01, **more):
    return made.cell(timing=made.timing(seconds, spread=spread), **more)


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
    [row] = found.timed
    assert (row["verdict"], row["speedup"]) == ("refused", None)
    assert row["reason"] == "precision tf32 → float32"


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
    assert "1 cell is gone, 1 is new." in text


def machine(**changes):
    facts = {"processor": "a processor", "pinned_cores": [0, 1], "cores": 2}
    facts |= {"architecture": "x86_64", "devices": {"cpu": "a processor", "cuda": "A"}}
    return {**facts, **changes}


def runs(**changes):
    """Two sides whose machines differ in this."""
    return tuple([made.entry(machine=one)] for one in (machine(), machine(**changes)))


@pytest.mark.parametrize(
    ("changes", "device", "reason"),
    [
        ({"processor": "another"}, "cpu", "processor a processor → another"),
        ({"processor": "another"}, "cuda", "processor a processor → another"),
        ({"pinned_cores": [0]}, "cpu", "threads 2 → 1"),
        ({"lanes": {"cpu": [[0], [1]]}}, "cpu", "threads 2 → 1, 2 programs at once"),
        ({"architecture": "arm64"}, "cpu", "architecture x86_64 → arm64"),
        ({"devices": {"cuda": "B"}}, "cuda", "cuda A → B"),
        ({"processor": None}, "cpu", "processor a processor → unknown"),
    ],
)
def test_speeds_of_other_machines_are_refused_and_verdicts_compared(
    changes, device, reason
):
    old, new = step(2e-3, device=device), step(1e-3, device=device, status="disagree")
    for cell, word in ((old, "faster"), (new, "slower")):
        row = {"backend": "jax_eager", "verdict": word, "speedup": None}
        cell["timing"]["against"] = [row]
    found = compare_runs.between([old], [new], runs(**changes))
    [row] = found.timed
    assert (row["verdict"], row["speedup"], row["reason"]) == ("refused", None, reason)
    assert [(r["was"], r["is"]) for r in found.verdicts] == [("agree", "disagree")]
    text = compare_runs.summary(found)
    assert f"1 speed ratio is refused ({reason})." in text
    assert "agree → disagree" in text


@pytest.mark.parametrize(
    ("changes", "device"),
    [({"devices": {"cuda": "B"}}, "cpu"), ({"python": "3.12"}, "cpu"), ({}, "cuda")],
)
def test_what_does_not_forbid_it_is_no_refusal(changes, device):
    cells = [step(2e-3, device=device)], [step(1e-3, device=device)]
    assert compare_runs.between(*cells, runs(**changes)).timed[0]["verdict"] == "faster"


def test_each_cell_is_held_to_the_run_that_it_was_timed_in():
    """Of three runs on either side one is from another machine: its cells alone."""
    entries = [made.entry(machine=machine()) | {"run": n} for n in range(3)]
    other = [*entries[:2], made.entry(machine=machine(processor="B")) | {"run": 2}]
    names = ("torch_eager", "jax_eager", "jax_jit")
    old, new = (
        [step(s, backend=n, made={"run": k}) for k, n in enumerate(names)]
        for s in (2e-3, 1e-3)
    )
    found = compare_runs.between(old, new, (entries, other))
    assert {row["key"].split("/")[2]: row["verdict"] for row in found.timed} == {
        "torch_eager": "faster",
        "jax_eager": "faster",
        "jax_jit": "refused",
    }


@pytest.mark.parametrize(
    ("part", "name", "was", "now"),
    [
        ("settings", "preset", "quick", "full"),
        ("settings", "seed", 0, 1),
        ("settings", "threads", 1, 2),
        ("settings", "dtype", "float32", "float64"),
        ("settings", "flush", False, True),
        ("machine", "processor", "A", "B"),
        ("machine", "pinned_cores", [0], [0, 1]),
        ("machine", "system", "Linux 6", "Linux 7"),
        ("machine", "python", "3.11", "3.12"),
        ("versions", "jax", "0.10.1", "0.10.2"),
        ("versions", "jax", None, "0.10.2"),
    ],
)
def test_every_difference_of_two_runs_is_said(part, name, was, now):
    sides = ([made.entry(**{part: {name: value}})] for value in (was, now))
    found = compare_runs.between([], [], tuple(sides))
    told = "unknown" if was is None else was
    assert found.elsewhere == [f"{name.replace('_', ' ')}: {told} → {now}"]
    assert f"The runs differ in {found.elsewhere[0]}." in compare_runs.summary(found)
