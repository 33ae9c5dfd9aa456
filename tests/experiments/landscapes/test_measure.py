"""`landscapes`: gradients, ends of paths, retracing on a backend, contours, claims."""

import json

import numpy as np
import pytest

from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import distance
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.experiments.landscapes import figures, measure, picture, plan, words
from tests.conftest import backends, needs, run
from tests.experiments.shared import pictures

MODULE = registry.reference(measure.WORKLOAD)
PLACES = list(MODULE.PLACES)


def parts(place):
    """Loss and gradient of a landscape as functions of the point."""
    loss = getattr(MODULE, specs.spec(measure.WORKLOAD, place)["loss"])
    slope = getattr(MODULE, "gradients_" + place.partition("_")[0])
    a = MODULE.steepness(place)
    return lambda p: loss([p], a), lambda p: slope([p], a)[0]


@pytest.mark.parametrize("place", PLACES)
def test_its_gradient_is_that_of_its_loss_and_zero_at_its_minima(place):
    loss, slope = parts(place)
    for point in np.random.default_rng(0).uniform(-1.5, 1.5, (20, 2)):
        h = 1e-6 * np.eye(2)
        numeric = [(loss(point + e) - loss(point - e)) / 2e-6 for e in h]
        assert np.allclose(slope(point), numeric, rtol=1e-5, atol=1e-5)
    scale = np.abs(slope(np.array(MODULE.PLACES[place][0]))).max()
    for minimum in MODULE.PLACES[place][1]:
        assert np.abs(slope(np.array(minimum))).max() < 1e-2 * scale


def test_a_path_reaches_diverges_or_is_slow_as_its_rate_has_it():
    for lr, end in ((2e-3, "slow"), (1.5e-2, "reached"), (1.0, "diverged")):
        assert measure.walk("ravine_100", "sgd", lr).end == end
    path = measure.walk("hollow", "sgd", 0.05)
    assert path.end == "stuck"
    assert path.reached is None


def test_reached_is_the_first_step_from_which_the_goal_is_kept():
    path = measure.walk("ravine_100", "sgd", 1.5e-2)
    assert np.all(path.distances[path.reached :] <= measure.GOAL)
    assert path.distances[path.reached - 1] > measure.GOAL


@pytest.mark.parametrize("name", backends())
def test_a_backend_takes_the_oracles_path(pool64, name):
    needs(name)
    for rule in ("sgd", "nesterov", "demon_adam"):
        path = measure.walk("ravine_100", rule, 1e-3, steps=60)
        assert measure.retrace(pool64, name, path, 60) <= measure.SAME


def test_a_wrong_rule_takes_another(fakes, tmp_path):
    path = measure.walk("ravine_100", "nesterov", 1e-3, steps=60)
    with Pool("cpu", "float64", machine.cores(None), tmp_path, limit_s=20.0) as pool:
        assert measure.retrace(pool, "plain", path, 60) <= measure.SAME
        assert measure.retrace(pool, "blind", path, 60) > 1e3 * measure.SAME


def test_a_path_is_judged_up_to_where_roundings_take_the_oracle_elsewhere():
    calm = measure.walk("ravine_100", "adam", 1e-2, steps=100)
    assert measure.certain_steps(calm) == len(calm.points) - 1
    wild = measure.walk("ravine_100", "rmsprop", 1.3e-2)
    judged = measure.certain_steps(wild)
    assert 50 < judged < len(wild.points) - 1
    shake = lambda a: a * (1.0 + 1e-15)
    count = len(wild.points) - 1
    other = measure.walk("ravine_100", "rmsprop", 1.3e-2, count, shake).points
    apart = lambda n: distance(other[1 : n + 1], wild.points[1 : n + 1])
    assert apart(judged) <= measure.SAME < apart(count)


def test_the_command_tells_claims_draws_paths_and_fails_where_one_is_left(tmp_path):
    out, drawing = tmp_path / "landscapes.json", tmp_path / "landscapes.svg"
    chosen = [word for name in ("plain", "blind", "away") for word in ("-b", name)]
    given = [*chosen, "--results", tmp_path / "results"]
    done = run("landscapes", *given, "--json", out, "--picture", drawing)
    assert done.returncode == 1, done.stderr
    assert "paths in float64 are NOT the oracle's: ravine_10/nesterov" in done.stdout
    found = json.loads(out.read_text())["landscapes"]
    assert len(found["paths"]) == len(PLACES) * len(registry.rules())
    assert set(found["apart"]) == {"plain", "blind"}
    assert max(found["apart"]["plain"].values()) <= measure.SAME
    assert len(found["claims"]) == 5
    assert "away: unavailable" in done.stdout
    holds = {claim["claim"]: claim["holds"] for claim in found["claims"]}
    assert holds["SGD oscillates in the ravine"]
    assert holds["momentum damps it"]
    svg = drawing.read_text()
    assert len(pictures.marks(svg, "path")) == len(found["paths"])
    assert set(pictures.titles(svg, "path")) == set(registry.rules())
    assert {place.replace("_", " ") for place in PLACES} <= set(pictures.texts(svg))
    drawn = picture.draw(json.loads(out.read_text()))["landscapes"]
    assert pictures.unread(drawn) == pictures.READ


def test_a_path_that_is_not_finite_is_infinitely_far_off_and_still_kept():
    asked = plan.Asked(("blind",), "cpu", 60.0)
    found = measure.Found(apart={"blind": {"beale/sgd": np.inf, "beale/adam": 0.0}})
    document = {**figures.document(asked, found), "failed": {}}
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["landscapes"]["apart"]["blind"] == {
        "beale/sgd": None,
        "beale/adam": 0.0,
    }
    assert figures.status(document) == 1
    found.apart["blind"].pop("beale/sgd")
    assert figures.status({**figures.document(asked, found), "failed": {}}) == 0
    assert "1 of 2 paths of backends are the oracle's" in words.summary(document)
