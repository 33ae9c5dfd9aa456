"""The cost model finds the prices it was made from, and says when it is wrong."""

import math

import numpy as np
import pytest

from graphparity.experiments.crossover import cost_model
from graphparity.experiments.crossover.cost_model import Form, Model

POINTS = [(n, 2**k) for n in (1, 4, 16, 64) for k in (8, 12, 16, 18, 20)]
PASSES = Model(Form("passes"), (5e-6, 2e-6, 1e-10))
LEVELS = Model(Form("passes", (2**16,)), (5e-6, 2e-6, 2e-11, 2e-10))
ONCE = Model(Form("one pass"), (2e-5, 1e-6, 1e-10, 5e-11))
PLACE = Model(Form("in place", (2**16,)), (1e-4, 8e-6, 1e-11, 4e-11, 2e-10))
RISES = (2e-5, 1e-6, 4e-11, 1e-10, 4e-10, 2e-12)
STEEP = Model(Form("one pass", (2**16, 2**18)), RISES)
THREADS = Model(Form("passes", (), (2**12,)), (5e-6, 2e-6, 5e-11, 2e-5, 4e-5))
INLINE = Model(
    Form("one pass", (), (2**8, 2**14)), (5e-6, 3e-7, 2e-11, 2e-5, 4e-5, 5e-12)
)
MODELS = {"passes": PASSES, "levels": LEVELS, "one-pass": ONCE, "in-place": PLACE}
MODELS |= {"steep": STEEP, "threads": THREADS, "inline": INLINE}


def planted(model, spread=0.0, seed=0):
    rng = np.random.default_rng(seed)
    noise = np.exp(spread * rng.standard_normal(len(POINTS)))
    return {p: model.seconds(*p) * float(e) for p, e in zip(POINTS, noise, strict=True)}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_prices_and_form_are_found_without_noise(model):
    found = cost_model.best(planted(model))
    assert found.form == model.form
    assert found.prices == pytest.approx(model.prices, rel=1e-6)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_prices_are_found_under_noise(model):
    times = planted(model, spread=0.05)
    found = cost_model.solve(model.form, times)
    large = [n for n, price in zip(model.form.prices, model.prices) if price > 1e-11]
    for name, price, want in zip(model.form.prices, found.prices, model.prices):
        if name in large:
            assert price == pytest.approx(want, rel=0.25), name
    errors = cost_model.describe(times, [])["held_out"]
    assert errors["median_error"] < 0.1


def test_the_held_out_error_tells_a_wrong_model_from_a_right_one(monkeypatch):
    times = planted(LEVELS, spread=0.03)
    right = cost_model.describe(times, [])["held_out"]["median_error"]
    monkeypatch.setattr(cost_model, "forms", lambda _: [Form("one pass")])
    wrong = cost_model.describe(times, [])["held_out"]["median_error"]
    assert right < 0.1
    assert wrong > 0.2


def test_what_no_form_describes_is_seen_on_held_out_points():
    rng = np.random.default_rng(0)
    times = {p: float(10 ** rng.uniform(-6, -3)) for p in POINTS}
    assert cost_model.describe(times, [])["held_out"]["median_error"] > 0.5


def test_a_held_out_point_is_predicted_without_itself():
    times = planted(PASSES)
    spoilt = {**times, (16, 2**16): 100 * times[16, 2**16]}
    predicted = cost_model.held_out(spoilt)[16, 2**16]
    assert predicted == pytest.approx(times[16, 2**16], rel=0.01)


def test_every_point_is_held_out_once_and_every_fold_spares_most():
    parts = cost_model.fold(planted(PASSES), cost_model.FOLDS)
    counts = [list(parts.values()).count(number) for number in range(cost_model.FOLDS)]
    assert sum(counts) == len(POINTS)
    assert max(counts) <= math.ceil(len(POINTS) / cost_model.FOLDS)
    assert cost_model.held_out(planted(PASSES)).keys() == parts.keys()


def test_prices_have_intervals_over_processes_and_none_for_one():
    rounds = [planted(PASSES, 0.02, seed) for seed in range(5)]
    found = cost_model.describe(planted(PASSES), rounds)
    price = found["prices"]["dispatch_s_per_operation"]
    assert price["low"] < 2e-6 < price["high"]
    assert price["high"] - price["low"] < 1e-6
    alone = cost_model.describe(planted(PASSES), rounds[:1])["prices"]["call_s"]
    assert alone["low"] is alone["high"] is None


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_description_holds_the_model(model):
    again = cost_model.restore(cost_model.describe(planted(model), []))
    assert again.seconds(8, 2**14) == pytest.approx(model.seconds(8, 2**14), rel=1e-6)


def test_memory_takes_all_of_a_large_call_and_little_of_a_small_one():
    assert PASSES.share(64, 2**24) > 0.99
    assert PASSES.share(64, 2**8) < 0.2


def test_no_byte_gets_cheaper_beyond_an_edge():
    cheaper = Model(Form("passes", (2**16,)), (5e-6, 2e-6, 2e-10, 2e-11))
    near, far = cost_model.solve(cheaper.form, planted(cheaper)).prices[2:]
    assert near <= far


def test_too_few_points_are_refused():
    few = {point: 1e-6 for point in POINTS[:3]}
    with pytest.raises(ValueError, match="4 points or more, not 3"):
        cost_model.best(few)
