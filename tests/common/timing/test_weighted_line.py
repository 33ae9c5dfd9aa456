"""The line through step times: it finds the costs it was made from."""

import numpy as np
import pytest

from graphparity.common.timing import weighted_line

SIZES = (1, 2, 8, 32, 128, 512)
MIB = 2**20


def times(a, b, rng=None):
    noise = 1.0 if rng is None else rng.uniform(0.97, 1.03, len(SIZES))
    values = (a + b * np.array(SIZES)) * noise
    return dict(zip(SIZES, values.tolist()))


def test_a_line_is_found_exactly():
    a, b, worst = weighted_line.line(times(300e-6, 7e-6))
    assert np.isclose(a, 300e-6)
    assert np.isclose(b, 7e-6)
    assert worst < 1e-9


def test_costs_are_never_negative():
    a, _, worst = weighted_line.line({1: 1e-6, 2: 4e-6, 8: 40e-6})
    assert a == 0.0
    assert worst > 0.1  # and it says that the line does not fit


def test_the_interval_holds_what_the_times_were_made_from():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        found = weighted_line.cost([times(300e-6, 7e-6, rng) for _ in range(4)])
        low, high = found["per_step_s"]["low"], found["per_step_s"]["high"]
        hits += low <= 300e-6 <= high
    assert 180 <= hits <= 200


def test_one_process_has_no_interval_and_one_size_no_line():
    assert weighted_line.cost([times(1e-4, 1e-6)])["per_image_s"]["low"] is None
    with pytest.raises(ValueError, match="two batch sizes or more, not 1"):
        weighted_line.line({8: 1e-3})


# -- bytes -----------------------------------------------------------------------------


def test_the_largest_batch_is_where_the_line_meets_the_memory():
    points = [(b, 10 * MIB + 1024 * b) for b in (64, 256, 1024)]
    found = weighted_line.largest(points, 20 * MIB)
    assert found["batch"]["median"] in (10239, 10240)
    assert found["extrapolated"] is True
    assert not weighted_line.largest(points, 10 * MIB + 1024 * 500)["extrapolated"]
    assert found["worst_deviation"] < 1e-9


def test_the_interval_holds_the_true_batch_about_as_often_as_it_says():
    rng, inside = np.random.default_rng(0), 0
    for _ in range(400):
        sizes = (64, 256, 1024, 2048)
        noise = 1 + 0.02 * rng.standard_normal(len(sizes))
        peaks = [int(n * (10 * MIB + 1024 * b)) for n, b in zip(noise, sizes)]
        batch = weighted_line.largest([*zip(sizes, peaks)], 20 * MIB)["batch"]
        inside += batch["low"] <= 10240 <= batch["high"]
    assert 0.9 < inside / 400 < 0.99


def test_no_line_without_growth_and_no_interval_of_two_points():
    assert weighted_line.largest([(64, MIB)], MIB) is None
    assert weighted_line.largest([(64, 2 * MIB), (256, MIB)], MIB) is None
    found = weighted_line.largest([(64, MIB), (256, 2 * MIB)], 4 * MIB)
    assert found["batch"]["low"] is None
