"""The line through step times: it finds the costs it was made from."""

import numpy as np
import pytest
from scipy import optimize, stats

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


@pytest.mark.parametrize("count", [2, 3, 7])
def test_the_interval_of_a_cost_is_students(count):
    costs = [1.0 + 0.1 * n**2 for n in range(count)]
    found = weighted_line.around(9.0, costs)
    t = stats.t(count - 1, loc=9.0, scale=stats.sem(costs)).interval(0.95)
    assert (found["low"], found["high"]) == pytest.approx(
        (max(0.0, t[0]), t[1]), rel=1e-9
    )
    assert weighted_line.around(0.1, costs)["low"] == 0.0  # no cost is below


def test_costs_are_the_means_of_the_processes_and_the_worst_line_is_told():
    straight, bent = times(300e-6, 7e-6), times(100e-6, 9e-6)
    bent[8] *= 1.3
    found = weighted_line.cost([straight, bent])
    lines = [weighted_line.line(t) for t in (straight, bent)]
    assert found["per_step_s"]["median"] == pytest.approx(
        np.mean([f[0] for f in lines])
    )
    assert found["per_image_s"]["median"] == pytest.approx(
        np.mean([f[1] for f in lines])
    )
    assert found["worst_deviation"] == lines[1][2] > 0.1


@pytest.mark.parametrize(
    ("seconds", "scale"),
    [
        ([0.0, 1.0, 2.0], [1.0, 1.0, 2.0]),  # 0 weighs as the least that is not
        ([0.5, 3.0, 2.0], [0.5, 3.0, 2.0]),
        ([3.0, 1.0, 5.0], [3.0, 1.0, 5.0]),
    ],
)
def test_a_line_is_the_nearest_by_relative_errors(seconds, scale):
    sizes, y, s = np.array([1.0, 2.0, 4.0]), np.array(seconds), np.array(scale)
    best = optimize.minimize(
        lambda line: np.sum(((line[0] + line[1] * sizes - y) / s) ** 2),
        [0.5, 0.5],
        bounds=[(0, None), (0, None)],
        tol=1e-14,
    )
    a, b, worst = weighted_line.line(dict(zip([1, 2, 4], seconds)))
    assert (a, b) == pytest.approx(tuple(best.x), abs=1e-4)
    assert worst == pytest.approx(np.max(np.abs(a + b * sizes - y) / s))


def test_lines_of_two_points_and_of_nothing():
    assert weighted_line.line({2: 3.0, 4: 5.0}) == pytest.approx((1.0, 1.0, 0.0))
    assert weighted_line.line({2: 0.0, 4: 0.0}) == (0.0, 0.0, 0.0)


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


def test_the_interval_of_a_batch_is_that_of_the_delta_method():
    """Against a slope taken by differences, and residuals and their spread by hand."""
    points, memory = [(64, 10_000), (256, 21_000), (1024, 60_000)], 90_000
    sizes, peaks = (np.array(part, float) for part in zip(*points))
    system = np.stack([1 / peaks, sizes / peaks], axis=1)
    line = np.linalg.solve(system.T @ system, system.T @ np.ones(3))
    rest = system @ line - 1
    spread = np.linalg.inv(system.T @ system) * np.sum(rest**2)  # one degree of freedom
    batch = lambda a, b: (memory - a) / b
    a, b = line
    slope = np.array(
        [
            (batch(a * (1 + 1e-6), b) - batch(a, b)) / (a * 1e-6),
            (batch(a, b * (1 + 1e-6)) - batch(a, b)) / (b * 1e-6),
        ]
    )
    half = stats.t(1).ppf(0.975) * np.sqrt(slope @ spread @ slope)
    found = weighted_line.largest(points, memory)
    assert found["batch"]["median"] == int(batch(a, b))
    assert found["batch"]["high"] == pytest.approx(batch(a, b) + half, rel=1e-3)
    low = pytest.approx(max(0.0, batch(a, b) - half), rel=1e-3, abs=1.0)
    assert found["batch"]["low"] == low
    assert found["worst_deviation"] == pytest.approx(np.max(np.abs(rest)))
    assert found["largest_measured"] == 1024
    near = [(n, p + d) for (n, p), d in zip(points, (0, -7600, 300))]
    narrow = weighted_line.largest([*near, (2048, 112_000)], memory)["batch"]
    assert 0 < narrow["low"] < narrow["median"] < narrow["high"]


def test_a_batch_is_never_less_than_nothing():
    points = [(64, 10_000), (256, 40_000), (1024, 60_000), (1500, 61_000)]
    assert weighted_line.largest(points, 20_000)["batch"]["low"] == 0


def test_half_a_byte_a_sample_is_seen_and_no_points_are_no_line():
    found = weighted_line.largest([(64, MIB), (256, MIB + 96)], 2 * MIB)
    assert found["b_bytes"] == pytest.approx(0.5, rel=1e-3)
    assert weighted_line.largest([], MIB) is None
