"""`selfcheck pairs`: what a pair must be, on made-up ones; a real race, and pyperf on
the same step where it is installed."""

import importlib.util
import json
import subprocess

import numpy as np
import pytest

from graphparity.experiments.selfcheck.races import (
    beside_pyperf,
    pairs,
    pairs_table,
)
from tests.conftest import run

LIMITS = (0.02, 10.0)
NAMES = ("torch_eager", "jax_jit", "tf_graph", "tf_session")


def row(half=0.015, wall_s=8.0, reason=None, pyperf_s=None):
    ratio = {"median": 1.1, "low": 1.1 - half, "high": 1.1 + half, "processes": 6}
    ratio |= {"used": 6, "verdict": "faster", "reason": reason}
    found = {**pairs_table.without(("a", "b"), wall_s, ""), "failure": None}
    found |= {"ratio": ratio, "half_width": half}
    if pyperf_s is not None:
        levels = [[1e-3, 1.01e-3, 0.99e-3], [2e-3, 2.02e-3, 1.98e-3]]
        found["pyperf"] = beside_pyperf.given(levels, pyperf_s)
    return found


def test_every_pair_is_raced_each_with_itself_too():
    every = pairs.ordered(NAMES)
    assert len(every) == len({frozenset(pair) for pair in every}) == 10
    assert sorted(name for pair in every[:2] for name in pair) == sorted(NAMES)
    assert [pair for pair in every if pair[0] == pair[1]] == [(n, n) for n in NAMES]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, None),
        ({"half": 0.0201}, "known to ±2.01%, not ±2%"),
        ({"wall_s": 10.1}, "10.1 s, over 10 s"),
        ({"reason": "the machine was busy"}, "the machine was busy"),
    ],
)
def test_a_pair_is_narrow_in_time_or_it_is_said_why_not(given, why):
    assert pairs_table.objection(row(**given), LIMITS) == why


def test_nine_of_ten_pairs_are_enough_and_eight_are_not():
    good, bad = [row()] * 9, row(half=0.03)
    assert pairs_table.missed([*good, bad], LIMITS) == []
    [why] = pairs_table.missed([*good[1:], bad, bad], LIMITS)
    assert why == "8 of 10 pairs are narrow in time, under 90%"
    assert pairs_table.missed([pairs_table.without(("a", "b"), 1.0, "killed")], LIMITS)


def test_a_race_takes_half_of_pyperfs_time_at_most():
    assert pairs_table.missed([row(pyperf_s=16.0)], LIMITS) == []
    [why] = pairs_table.missed([row(pyperf_s=15.9)], LIMITS)
    assert why == "8.0 s, over half of pyperf's 15.9 s"


def test_a_pyperf_that_failed_does_not_pass():
    found = row(pyperf_s=20.0)
    found["pyperf"] = {**found["pyperf"], "failure": "pyperf failed: why"}
    assert pairs_table.missed([found], LIMITS) == ["pyperf failed: why"]


def test_welchs_interval_holds_the_truth():
    rng, held = np.random.default_rng(3), 0
    for _ in range(400):
        base, other = rng.normal(0.1, 0.02, 20), rng.normal(0.0, 0.005, 20)
        found = beside_pyperf.welch(base, other)
        held += found["low"] <= np.exp(0.1) <= found["high"]
    assert 370 <= held <= 392


def test_pyperfs_levels_are_its_processes_means():
    runs = [{"warmups": [[1, 9.0]]}, {"values": [1.0, 3.0]}, {"values": [4.0]}]
    assert beside_pyperf.levels({"benchmarks": [{"runs": runs}]}) == [2.0, 4.0]


def test_a_race_that_says_nothing_fails_its_pair(monkeypatch, tmp_path):
    done = subprocess.CompletedProcess([], 1, "", "line\nMemoryError: no\n")
    monkeypatch.setattr(pairs, "command", lambda _: done)
    found = pairs.raced(("a", "b"), ("two_layer_net", "digits"), LIMITS, tmp_path)
    assert pairs_table.objection(found, LIMITS) == "MemoryError: no"


def test_it_races_real_processes_and_says_where_pyperf_is_missing(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(beside_pyperf, "there", lambda: False)
    out = tmp_path / "pairs.json"
    given = ["-b", "plain", "--config", "digits", "--width", 90, "--budget", 100]
    done = run("selfcheck", "pairs", *given, "--pyperf", 1, "--json", out)
    [found] = json.loads(out.read_text())["rows"]
    assert found["failure"] is None, found
    assert found["pair"] == ["plain", "plain"]
    assert len(found["rounds"]) >= 6
    assert found["wall_s"] > 0.5
    why = pairs_table.objection(found, (0.9, 100.0))  # others may have disturbed it
    assert done.returncode == int(why is not None), done.stdout
    text = " ".join(done.stdout.split())
    assert "pyperf is not installed: pip install pyperf; the races alone" in text
    assert f"{int(why is None)} of 1 pairs within ±90% in 100 s" in text


@pytest.mark.skipif(
    importlib.util.find_spec("pyperf") is None, reason="pyperf is not installed"
)
def test_pyperf_times_the_same_step(tmp_path, fakes):
    request = pairs.race.cast(pairs.against_itself.drawn("chain", "1x256"))
    found = beside_pyperf.measured(("plain", "plain"), request, tmp_path, processes=2)
    assert found["failure"] is None
    assert [len(levels) for levels in found["levels_s"]] == [2, 2]
    assert 0.2 < found["ratio"]["median"] < 5.0
    broken = {**request, "batches": []}
    found = beside_pyperf.measured(("plain", "plain"), broken, tmp_path, processes=2)
    assert found["failure"].startswith("pyperf failed: ")
    assert found["ratio"] is None
