"""What `precision` prints and draws of its findings, and the exit status it gives."""

import pytest
from rich.console import Console

from graphparity.experiments.precision import (
    figures as rows,
    picture,
    plan,
    tables,
    words,
)
from tests.experiments.precision.test_measure import MIB, asked, measured
from tests.experiments.shared import pictures


def document(told=True, difference=0.0):
    base = {"problem": "two_layer_net", "scale": 2.0**12, "zeros": 1, "largest": 1.0}
    histogram = {"first_exponent": -60, "counts": [3] * 81}
    lost = {"below": 0.0, "lost_alone": 0.5, "lost_scaled": 0.01}
    ends = dict(zip(plan.TRAININGS, (0.96, 0.96, 0.1, 0.96)))
    unit = {"backend": "torch_eager", "accuracy": ends, "scale": 2.0**30, "told": told}
    found = rows.rows(asked("torch_eager"), measured())
    for row in found:
        if row["format"] == "float16":
            row |= {"difference": difference, "worst_difference": difference}
            row |= {"worst_seed": "0", "within": abs(difference) <= rows.POINTS}
            row |= {"seeds": {"0": 0.9}, "accuracy": 0.9}
    losses = [1.0] * 20
    return {
        "gradients": [{**base, **histogram, **lost, "when": "start"}],
        "small_units": [unit],
        "curves": [
            {"backend": "torch_eager", "arm": a, "losses": losses}
            for a in plan.TRAININGS
        ],
        "precision": found,
        "batches": [],
        "memory": [],
        "settings": {"memory": 256 * MIB, "backends": ["torch_eager"]},
        "failed": {},
    }


def test_the_paragraph_carries_its_figures():
    text = words.summary(document())
    assert "loses 50.0 % in two_layer_net (start)" in text
    assert "float16 ends at 10.0 % without a loss scale and at 96.0 % with one" in text
    assert "scaling is what makes float16 train" in text
    assert "in 1 of 1 cases" in text
    assert "two_layer_net in float16: dearer on 1" in text
    assert "Not so on torch_eager" in words.summary(document(told=False))


def test_the_worst_of_the_others_is_not_passed_over():
    base = {"scale": 4096.0, "lost_scaled": 0.0}
    ordinary = [
        {**base, "problem": "wide", "when": when, "lost_alone": lost}
        for when, lost in (("start", 0.0), ("step 44", 0.034))
    ]
    small = {**base, "problem": "small units", "when": "start", "lost_alone": 1.0}
    text = words.lost([*ordinary, small])
    assert "loses 100.0 % in small units (start)" in text
    assert "it loses 3.4 % in wide (step 44) without, at most" in text


def test_a_difference_stands_beside_what_rounding_does_to_float32():
    scored = {"net": "cnn", "format": "float32", "within": None}
    alone = [{**scored, "backend": "torch_eager", "accuracy": 0.95}]
    both = [*alone, {**scored, "backend": "jax_jit", "accuracy": 0.96}]
    half = document()["precision"]
    assert "itself differs by up to 1.00 (cnn) points" in words.worth(both + half)
    assert "itself" not in words.worth(alone + half)


@pytest.mark.parametrize(
    ("told", "difference", "status"),
    [(True, 0.0, 0), (True, -0.01, 1), (False, 0.0, 1), (None, 0.0, 0)],
)
def test_the_exit_status_is_the_verdicts(told, difference, status):
    assert rows.status(document(told, difference)) == status


def test_what_took_too_long_is_said():
    found = document()
    found["precision"][0]["not_trained"] = "a step takes 2 s: not trained"
    cell = {"net": "wide", "format": "float16", "backend": "x", "batch": 64}
    found["memory"] = [{**cell, "reason": "a step would take 9 s: not measured"}]
    first, *_, last = tables.notes(found)
    assert first.endswith("a step takes 2 s: not trained")
    assert last.startswith("wide in float16 on x, batch of 64: a step would")


def test_a_failure_is_an_exit_status_and_a_gap_is_none():
    for reason, status in (("crashed: it died", 1), ("unavailable: no", 0)):
        found = {**document(), "failed": {"x": reason}}
        assert rows.status(found) == status


def test_tables_fit_the_screen_and_texts_of_pictures_are_read(tmp_path):
    found = document()
    with (tmp_path / "out.txt").open("w") as file:
        tables.show(Console(width=120, file=file), found)
    lines = (tmp_path / "out.txt").read_text().splitlines()
    assert max(map(len, lines)) <= 120
    assert any("not on this device" in line for line in lines)
    each = {"gradients": "gradients", "curves": "curves", "prices": "precision"}
    drawn = picture.draw(found)
    assert list(drawn) == list(each)
    assert len(picture.captions(found)) == len(each)
    for name, data in each.items():
        assert pictures.unread(drawn[name]) == pictures.READ
        assert len(picture.captions({**found, data: []})) == len(each) - 1
        assert name not in picture.draw({**found, data: []})
