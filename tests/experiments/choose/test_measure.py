"""`choose`: what is drawn, what a budget is worth, and a search that goes on."""

import itertools
import json

import numpy as np
import pytest

from graphparity.common.contract import registry
from graphparity.experiments.choose import (
    expected_best as worth,
    measure,
    picture,
    trials,
)
from graphparity.experiments.choose.trials import Trial
from tests.conftest import run
from tests.experiments.shared import pictures

SCORES = np.array([0.1, 0.9, 0.5, 0.7, 0.9])


@pytest.mark.parametrize("budget", range(1, 6))
def test_the_expected_best_is_the_mean_over_all_subsets(budget):
    best = [max(subset) for subset in itertools.combinations(SCORES, budget)]
    assert worth.expected_best(SCORES, budget) == pytest.approx(np.mean(best))


@pytest.mark.parametrize("budget", [0, 6])
def test_no_more_can_be_expected_than_was_run(budget):
    with pytest.raises(ValueError, match="expected 1 to 5"):
        worth.expected_best(SCORES, budget)


@pytest.mark.parametrize(("budget", "least"), [(1, 178), (3, 174), (9, 164)])
def test_an_interval_holds_the_truth_as_often_as_it_says(budget, least):
    """Of 27 trials that are even from 0 to 1: the expected best is n / (n + 1)."""
    rng, held, truth = np.random.default_rng(0), 0, budget / (budget + 1)
    for seed in range(200):
        low, high = worth.interval(worth.draws(rng.random(27), budget, seed))
        held += low <= truth <= high
    assert least <= held <= 199


@pytest.mark.parametrize(("searches", "known"), [(1, [1, 3]), (3, [1, 3, 9])])
def test_no_interval_is_given_where_the_trials_are_too_few(searches, known):
    values = np.random.default_rng(0).random((searches, 9))
    rows = [row(s, n, values[s, n], 1.0) for s in range(searches) for n in range(9)]
    found = worth.summarize("sgd", rows, 9)["points"]
    assert [p["trials"] for p in found] == [1, 3, 9]
    assert [p["trials"] for p in found if p["low"] is not None] == known


def test_a_search_with_more_trials_draws_the_same_ones_first():
    first = trials.draw(Trial(0, 1, "adamw"), 0)
    assert first == trials.draw(Trial(0, 1, "adamw"), 0)
    others = [Trial(1, 1, "adamw"), Trial(0, 2, "adamw"), Trial(0, 1, "adam")]
    assert all(trials.draw(other, 0)["lr"] != first["lr"] for other in others)
    assert trials.draw(Trial(0, 1, "adamw"), 1) != first


@pytest.mark.parametrize("rule", registry.rules())
def test_every_name_has_one_space_and_is_drawn_from_it(rule):
    drawn = [trials.draw(Trial(n, 0, rule), 0) for n in range(200)]
    assert set(drawn[0]) == set(trials.space(rule)) >= {"lr"}
    for name, (low, high) in trials.spaces().items():
        values = [d[name] for d in drawn if name in d]
        assert all(low <= value <= high for value in values)
        if values and not trials.near_one((low, high)):  # even in the logarithm
            middle = np.sqrt(low * high)
            assert 60 < sum(value < middle for value in values) < 140


def test_validation_images_are_held_out_of_the_training_and_are_not_the_tests():
    data, at = trials.split()
    digest = lambda images: {image.tobytes() for image in images}
    train, validation, test = map(digest, (data.x, data.test_x[:at], data.test_x[at:]))
    assert (len(data.x), at, len(data.test_x) - at) == (1149, 288, 360)
    assert not train & validation
    assert not validation & test


def row(search, number, validation, loss, test=0.5):
    found = {"search": search, "number": number, "validation": validation}
    return {**found, "validation_loss": loss, "test": test, "seconds": 1.0}


def test_the_winner_is_the_best_by_validation_and_never_by_test():
    rows = [row(0, 0, 0.9, 0.3), row(0, 1, 0.9, 0.2), row(0, 2, 0.8, 0.1, test=1.0)]
    rows += [row(1, 0, 0.1, None), row(1, 1, 0.1, 5.0)]
    found = [(t["search"], t["number"]) for t in worth.winners(rows, 3)]
    assert found == [(0, 1), (1, 1)]
    assert [t["number"] for t in worth.winners(rows, 1)] == [0, 0]


def test_a_case_is_true_false_or_open():
    rng = np.random.default_rng(0)
    good, bad = 0.9 + 0.01 * rng.random(27), 0.5 + 0.01 * rng.random(27)
    for praised, holds in (("a", "true"), ("b", "false")):
        found = worth.case({"a": good, "b": bad}, "it", (praised,), 3)
        assert (found["holds"], found["order"]) == (holds, ["a", "b"])
        assert f": {holds};" in worth.sentence(found)
    found = worth.case({"a": good, "b": good - 1e-4}, "it", ("b",), 3)
    assert found["holds"] == "open"
    assert "not decided" in worth.sentence(found)
    assert worth.case({"a": good, "b": bad}, "it", ("a",), 27)["holds"] == "open"


def test_cross_entropy_is_the_mean_of_minus_log_softmax():
    logits, labels = np.array([[0.0, np.log(3.0)], [1e4, 0.0]]), np.array([1, 0])
    assert measure.cross_entropy(logits, labels) == pytest.approx(-np.log(0.75) / 2)
    assert measure.cross_entropy(np.array([[np.nan, 0.0]]), np.array([0])) is None


def test_a_search_goes_on_where_it_stopped_and_more_trials_keep_the_first(tmp_path):
    out, drawing = tmp_path / "choose.json", tmp_path / "choose.svg"
    given = ["--rule", "sgd", "--rule", "adamw", "-b", "plain", "--seeds", "2"]
    given += ["--epochs", "1", "--batch-size", "128", "--results", tmp_path / "results"]
    files = ["--json", out, "--picture", drawing]
    done = run("choose", "--trials", "1", *given, *files)
    assert done.returncode == 0, done.stderr
    first = json.loads(out.read_text())["choose"]
    done = run("choose", "--trials", "3", "--resume", *given, *files)
    assert done.returncode == 0, done.stderr
    assert "8 trials on plain" in done.stderr
    found = json.loads(out.read_text())["choose"]
    for rule in ("sgd", "adamw"):
        assert len(found["trials"][rule]) == 6
        assert found["trials"][rule][:2] == first["trials"][rule]
    points = {r["rule"]: [p["trials"] for p in r["points"]] for r in found["rules"]}
    assert points == {"sgd": [1, 3], "adamw": [1, 3]}
    for summary in found["rules"]:
        assert summary["points"][0]["low"] is None  # six trials are too few
        assert summary["points"][0]["expected"] <= summary["points"][1]["expected"]
    assert not found["cases"]  # the lecture speaks of all nine
    svg = drawing.read_text()
    assert pictures.titles(svg, "curve") == ["sgd", "adamw"]
    assert {"sgd", "adamw", "1", "3"} <= set(pictures.texts(svg))
    drawn = picture.draw(json.loads(out.read_text()))["choose"]
    assert pictures.unread(drawn) == pictures.READ


def test_a_worker_that_dies_costs_its_trial_and_the_status(tmp_path):
    given = ["--rule", "sgd", "-b", "crash", "--seeds", "1", "--trials", "1"]
    done = run("choose", *given, "--results", tmp_path / "results")
    assert done.returncode == 1
    assert "sgd: crashed: worker killed by SIGSEGV" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["--rule", "adma"], "did you mean adam"),
        (["-b", "away"], "away is not installed"),
        (["--batch-size", "5000"], "there are 1149 images"),
        (["--trials", "0"], "Invalid value for '--trials'"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wrong_option_is_named(tmp_path, arguments, hint):
    done = run("choose", *arguments, "--results", tmp_path / "results")
    assert done.returncode == 2
    assert hint in " ".join(done.stderr.replace("│", " ").split())
