"""What is asked for of widths and seconds, and what is promised."""

import dataclasses
import math
import re

import pytest
import typer

from graphparity.common.timing import interleaved
from graphparity.experiments.compare import (
    allowance,
    plan,
    widths,
)
from tests.conftest import run as run_command
from tests.experiments.compare.test_widths import SPREADS, settings

# -- what is asked for -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "width"),
    [("2%", 0.02), ("2 %", 0.02), ("0.5%", 0.005), ("99%", 0.99), (None, None)],
)
def test_a_width_is_per_cent(text, width):
    assert widths.parsed(text) == (None if width is None else pytest.approx(width))


@pytest.mark.parametrize(
    "text",
    ["0%", "-1", "-1%", "abc", "200%", "100%", "nan%", "inf%", "", "%", "2", "2%%"],
)
def test_a_bad_width_is_a_clear_sentence(tmp_path, text):
    with pytest.raises(typer.BadParameter, match="as in --width 2%"):
        widths.parsed(text)
    done = run_command("compare", "--results", tmp_path / "results", "--width", text)
    said = re.sub(r"[\s│]+", " ", done.stderr)
    assert done.returncode == 2
    assert "half-width" in said
    assert f"'{text}'" in said
    assert not (tmp_path / "results").exists()


def test_a_width_replaces_the_presets_and_its_time_stays():
    asked = dataclasses.replace(settings(SPREADS), width=0.005)
    quick = interleaved.EFFORTS["quick"]
    assert asked.effort().width == 0.005
    assert (asked.effort().limit_s, asked.effort().rounds) == (
        quick.limit_s,
        quick.rounds,
    )


def test_a_budget_is_the_seconds_of_the_run_and_its_only_end():
    """Shared by the devices; small ones make short sweeps, large ones more rounds."""
    asked = dataclasses.replace(settings(SPREADS), budget=600.0)
    assert (asked.effort().limit_s, asked.effort().rounds) == (600.0, plan.NO_END)
    assert asked.effort().sweeps_s == interleaved.EFFORTS["quick"].sweeps_s
    two = dataclasses.replace(asked, devices=("cpu", "cuda"))
    assert two.effort().limit_s == 300.0
    small = dataclasses.replace(asked, budget=1.0)
    made = small.effort().least_rounds * len(small.timed())
    assert small.effort().sweeps_s * made == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "about 345 s, less where every ratio is within ±2 % before; --budget S"),
        ({"width": 0.005}, "about 345 s, less where every ratio is within ±0.5 %"),
        ({"budget": 60.0}, "about 60 s, less where every ratio is within ±2 % before:"),
        (
            {"preset": "full"},
            "until every ratio is within ±1 %, 100 rounds at most; --b",
        ),
    ],
)
def test_how_long_it_takes_at_most_is_said_first(changes, said):
    """Seen: one workload takes as long as all, and nothing says so. Ratios over an
    eager form whose processes spread stay wider than is wanted."""
    asked = dataclasses.replace(settings(SPREADS), **changes)
    text = allowance.promise(asked)
    assert said in text
    assert ("--budget SECONDS" in text) is not ("budget" in changes)
    assert f"{asked.effort().least_rounds} rounds" in text


@pytest.mark.parametrize(("least", "said"), [(4, True), (6, False)])
def test_fewer_rounds_than_a_mark_needs_are_told_beforehand(monkeypatch, least, said):
    few = dataclasses.replace(interleaved.EFFORTS["quick"], least_rounds=least)
    monkeypatch.setitem(interleaved.EFFORTS, "quick", few)
    asked = dataclasses.replace(settings(SPREADS), preset="quick")
    assert ("a mark, faster or slower, needs 6" in allowance.promise(asked)) is said


def test_a_run_that_times_nothing_promises_nothing():
    asked = dataclasses.replace(settings(SPREADS), agreement_only=True)
    assert allowance.promise(asked) == ""


def test_width_and_budget_are_no_part_of_what_resume_must_share():
    plain = plan.settings(settings(SPREADS))
    more = dataclasses.replace(settings(SPREADS), width=0.01, budget=60.0)
    assert plan.settings(more) == plain
    assert not {"width", "budget"} & plain.keys()


def test_a_preset_is_told_by_what_it_promises(tmp_path):
    text = " ".join(run_command("compare", "--help").stdout.split())
    text = text.replace("│ ", "").replace(" │", "")
    efforts = interleaved.EFFORTS
    assert "quick, 6 minutes" in text
    assert efforts["quick"].limit_s <= 345  # figures and what was begun come on top
    for name, width in (("standard", 0.03), ("full", 0.01)):
        assert f"{name}, every ratio within ±{100 * width:.0f} %" in text
        assert efforts[name].width == width
        assert efforts[name].limit_s == math.inf
    for option in ("--width", "--budget", "--resume"):
        assert option in text
