"""`phases`: what is said where little is known, and growth with its range."""

import json

import pytest

from graphparity.common.graphs.phase_spans import PHASES
from graphparity.experiments.phases import figures, measure, plan, tables, words
from tests.conftest import run

POINT = {"generated": {"bytes": 1, "lines": 1, "what": "x"}, "absent": {}, "note": ""}


def made(total_s):
    more = {"events": {}, "peak_bytes": None, "build_s": 0.0, "rest_s": total_s}
    more |= {"calls_s": [total_s] * 3, "again_s": [0.0, 0.0], "other": {}}
    known = {"phases": dict.fromkeys(PHASES), "total_s": total_s}
    return {**POINT, **more, **known}


def test_a_call_of_which_no_event_fits_a_phase_is_summed_up():
    row = {"cell": "a/b", "backend": "b", "cache": "cold"}
    row |= figures.summed([made(2.0)])
    text = words.summary({"phases": [row], "growth": []})
    assert "b on a/b: 2.0 s with a cold cache, no event of it fits a phase" in text


def test_the_command_ends_where_no_event_fits_a_phase(tmp_path):
    out = tmp_path / "out.json"
    given = ("-b", "unphased", "--results", tmp_path / "results", "--json", out)
    done = run("phases", *given, "--no-growth", "--repeats", "1")
    assert done.returncode == 0, done.stderr
    [cold, _] = json.loads(out.read_text())["phases"]
    assert not any(cold["phases"].values())


def grown(*totals):
    """totals: for each count the seconds of every repeat."""
    asked = plan.Asked((), ("b",), 2, (), (1, 4), "cpu", 0, 60.0)
    found = measure.Found()
    for count, runs in zip((1, 4), totals):
        found.growth["b", measure.DEPTH, count] = [made(s) for s in runs]
    return figures.growth(asked, found)


def test_growth_is_told_with_its_range_over_the_repeats():
    [row] = grown((1.0, 1.0), (1.3, 1.6))
    assert row["each_s"]["total"] == pytest.approx(
        {"median": 0.15, "low": 0.1, "high": 0.2}
    )
    text = words.summary({"phases": [], "growth": [row]})
    assert "b: 150 ms [100 ms, 200 ms] more for each unrolled step." in text


def test_growth_whose_repeats_differ_in_sign_is_not_told_as_more_or_less():
    [row] = grown((1.0, 1.0), (1.3, 0.94))
    text = words.summary({"phases": [], "growth": [row]})
    assert "b: between 20 ms less and 100 ms more for each unrolled step." in text


def test_a_gap_is_told_as_a_failure_is_but_fails_nothing():
    gaps, failed = {"a": "unsupported: no"}, {"b": "crashed: it died"}
    document = {"unsupported": gaps, "failed": failed}
    assert tables.reasons(document) == {**gaps, **failed}
    assert figures.status(document) == 1
    assert figures.status({**document, "failed": {}}) == 0


def beside(others_s):
    """A second in which others used so much of our cores."""
    used = {"seconds": 1.0, "others_s": others_s, "stolen_s": 0.0, "pressed_s": 0.0}
    return {"load": used}


def test_a_first_call_beside_which_others_ran_is_left_out_and_counted():
    busy = made(9.0) | beside(0.9)
    found = figures.summed([made(1.0) | beside(0.0), busy, made(1.0)])
    assert (found["runs"], found["disturbed"]) == (2, 1)
    assert found["total_s"] == {"median": 1.0, "low": 1.0, "high": 1.0}
    most = figures.summed([made(1.0), busy, busy])
    assert (most["runs"], most["disturbed"]) == (3, 2)
    assert "In 2 runs others ran" in tables.disturbed([most])
    assert tables.disturbed([figures.summed([made(1.0)])]) == ""


def test_growth_is_that_of_repeats_beside_which_nothing_ran():
    quiet = [made(1.0), made(1.0), made(1.0)]
    more = [made(4.0), made(40.0) | beside(0.9), made(4.0)]
    found = figures.slopes({1: quiet, 4: more})
    assert found["total"] == pytest.approx({"median": 1.0, "low": 1.0, "high": 1.0})
