"""The spread that all ratios of a backend tell, against its formulas by hand."""

import numpy as np
import pytest
from scipy import optimize
from scipy.linalg import helmert
from scipy.special import digamma, polygamma

from graphparity.common.timing import intervals, pooled_spread

ROUNDS = 6
APART = helmert(ROUNDS)  # five ratios that share nothing: rows of length 1, their sum 0


def ratios(rows, name="a", begin=0):
    """{(group, ratio): log by round} of these rows."""
    return {
        (name, k): dict(enumerate(row.tolist(), begin)) for k, row in enumerate(rows)
    }


def pooled(*groups):
    told = {key: logs for group in groups for key, logs in group.items()}
    return pooled_spread.pooled(told, {key: key[0] for key in told})


def variances(rows):
    return np.var(rows, axis=1, ddof=1)


def test_alike_spreads_add_up_their_degrees_of_freedom():
    found = pooled(ratios(3.0 + 0.02 * APART))
    assert len(found) == 5
    for spread in found.values():
        assert spread.sd == pytest.approx(0.02 / 5**0.5)
        assert spread.freedom == pytest.approx(25, rel=1e-3)


def test_what_all_ratios_share_is_counted_once():
    found = pooled(ratios(0.02 * APART[[0] * 7]))
    for spread in found.values():
        assert spread.sd == pytest.approx(0.02 / 5**0.5)
        assert spread.freedom == pytest.approx(5)


def test_what_some_ratios_share_is_counted_by_their_squared_correlations():
    found = pooled(ratios(0.02 * APART[[0, 0, 0, 1, 1]]))
    squares = np.array([1.0] * 4 + [-0.25] * 6)  # less chance's 1/5, over 4/5
    shared = squares.mean() + squares.std() / 10**0.5
    expected = 25 / (1 + 4 * shared)
    for spread in found.values():
        assert spread.freedom == pytest.approx(expected, rel=1e-3)


def test_correlations_of_either_sign_count_alike():
    mixed = -(0.8 * APART[0] + 0.6 * APART[1])
    rows = np.array([APART[0], mixed, APART[0], mixed, APART[0]])
    squares = np.array([1.0] * 4 + [(0.64 - 0.2) / 0.8] * 6)
    shared = squares.mean() + squares.std() / 10**0.5
    found = pooled(ratios(0.02 * rows))
    expected = max(5, 25 / (1 + 4 * shared))
    assert found["a", 0].freedom == pytest.approx(expected, rel=1e-3)
    three = helmert(3)[[0, 1, 0, 1, 0]]  # the fewest rounds that tell it
    squares = np.array([1.0] * 4 + [-1.0] * 6)
    shared = squares.mean() + squares.std() / 10**0.5
    freedom = pooled(ratios(three))["a", 0].freedom
    assert freedom == pytest.approx(10 / (1 + 4 * shared), rel=1e-3)


def test_ratios_with_more_rounds_count_for_more():
    """Of no two rounds in common: what they share isn't known, and counts as all."""
    told, lengths = {}, np.array([4, 8, 6, 4, 8, 5])
    scale = [0.3, 1.0, 0.8, 2.5, 1.4, 0.6]
    for k, (n, s) in enumerate(zip(lengths, scale)):
        row = 0.02 * s * np.resize([1.0, -1.0, 0.3, 0.5, -0.2], n)
        told |= {("a", k): dict(enumerate(row.tolist(), 10 * k))}
    d = lengths - 1.0
    v = np.array([np.var(list(logs.values()), ddof=1) for logs in told.values()])
    logs = np.log(v) - digamma(d / 2) + np.log(d / 2)
    more = np.var(logs, ddof=1) * (1 + (2 / 5) ** 0.5)
    d0 = 2 * optimize.brentq(lambda x: polygamma(1, x) - more, 1e-3, 1e3)
    drawn = lambda center: (d0 * center + d * v) / (d0 + d)
    slope = lambda center: np.sum(d * (v / drawn(center) - 1))
    center = optimize.brentq(slope, v.min(), v.max(), xtol=1e-15)
    found = pooled(told)
    assert len(found) == 6
    for (_, k), spread in found.items():
        assert spread.sd**2 == pytest.approx(drawn(center)[k], rel=1e-6)
        known = np.sum(d * d0 / (d + d0 + 2)) / 6
        total = 1 / (1 / (d0 + d[k]) + (d0 / (d0 + d[k])) ** 2 / known)
        assert spread.freedom == pytest.approx(max(d[k], total), rel=1e-6)


def test_what_the_ratios_of_other_backends_share_counts_too():
    found = pooled(ratios(0.02 * APART), ratios(0.05 * APART[[0] * 5], "b"))
    shared = (-0.25 + 1.0) / 2
    assert found["a", 0].freedom == pytest.approx(25 / (1 + 4 * shared), rel=1e-3)
    assert found["a", 0].sd == pytest.approx(0.02 / 5**0.5)  # each its own spread
    assert found["b", 0].sd == pytest.approx(0.05 / 5**0.5)
    assert found["b", 0].freedom == pytest.approx(5)


def test_rounds_of_which_no_two_ratios_have_three_tell_nothing_of_what_is_shared():
    told = {}
    for k, row in enumerate(APART):
        told |= {("a", k): dict(enumerate(row.tolist(), 4 * k))}
    assert pooled(told)["a", 0].freedom == pytest.approx(5)


def test_ratios_are_correlated_over_the_rounds_of_both():
    """The first round of one is missing: the others still go together."""
    rows = ratios(0.02 * APART[[4] * 5])
    for key in list(rows)[:2]:
        del rows[key][0]
    found = pooled(rows)
    assert found["a", 4].freedom == pytest.approx(5, rel=0.05)
    assert 4.0 <= found["a", 0].freedom <= 5.01


@pytest.mark.parametrize("second", [1.0, 3.0])
def test_unlike_spreads_are_drawn_as_far_as_smyth_says(second):
    """Two groups whose variances lie about their own middles."""
    scale = np.array([0.4, 0.7, 1.0, 1.6, 2.2])[:, None]
    rows = [0.02 * scale * APART, 0.02 * second * scale[::-1] * APART]
    found = pooled(ratios(rows[0]), ratios(rows[1], "b"))
    own = [variances(each) for each in rows]
    d, free = 5.0, 8
    logs = [np.log(v) - digamma(d / 2) + np.log(d / 2) for v in own]
    scatter = sum(float(np.sum((each - each.mean()) ** 2)) for each in logs)
    more = (scatter * (1 + (2 / free) ** 0.5)) / free - polygamma(1, d / 2)
    for name, v in zip("ab", own):
        kept = [k for k in range(5) if (name, k) in found]
        drawn = np.array([found[name, k].sd ** 2 for k in kept])
        slope = np.polyfit(v[kept], drawn, 1)[0]  # d / (d0 + d)
        d0 = d / slope - d
        assert polygamma(1, d0 / 2) == pytest.approx(more, rel=1e-6)
        center = (drawn[0] * (d0 + d) - d * v[kept][0]) / d0
        every = (d0 * center + d * v) / (d0 + d)
        assert np.sum(v / every - 1) == pytest.approx(0, abs=1e-6)
        known = 5 * d * d0 / (d + d0 + 2)
        total = 1 / (1 / (d0 + d) + (d0 / (d0 + d)) ** 2 / known)
        assert found[name, kept[0]].freedom == pytest.approx(max(total, d), rel=1e-6)


def test_a_ratio_of_another_kind_keeps_its_own_spread():
    rng = np.random.default_rng(1)
    rows = 0.02 * rng.normal(size=(12, ROUNDS))
    assert len(pooled(ratios(rows))) == 12
    rows[3] *= 8
    assert ("a", 3) not in pooled(ratios(rows))


def test_the_largest_of_alike_variances_is_kept_apart_above_95_of_100():
    """χ²/d of 5 degrees of freedom: 2.21 lies at 95 %; the rest alike, about 1."""
    for scale, pooled_too in ((2.0, True), (2.5, False)):
        rows = 0.02 * np.tile(APART, (8, 1))
        rows[0] *= scale**0.5
        assert (("a", 0) in pooled(ratios(rows))) is pooled_too


def test_few_ratios_and_short_ones_are_left_alone():
    assert pooled(ratios(APART[:4])) == {}
    assert len(pooled(ratios(APART), ratios(APART[:4], "b"))) == 5
    assert pooled(ratios(APART[:, :2])) == {}
    assert len(pooled(ratios(np.array([[0.0, 1.0, 3.0]] * 5)))) == 5
    assert pooled({}) == {}


def test_processes_that_are_equal_have_no_spread_to_tell():
    assert pooled(ratios(np.zeros((5, 6)))) == {}
    most = 0.02 * APART
    most[:3] = 0.0
    assert pooled(ratios(most)) == {}
    rows = 0.02 * APART
    rows[0] = 0.0  # one alone: as if the clock had not shown it
    found = pooled(ratios(rows))
    assert all(spread.sd > 0 for spread in found.values())


def test_an_interval_takes_the_spread_that_it_is_told():
    told = intervals.Differences({0: 0.1, 1: 0.2, 3: 0.3}, 4, False, intervals.deciles)
    spread = pooled_spread.Spread(0.05, 12.0)
    found = intervals.ratio(told, spread)
    half = intervals.student(12.0) * 0.05 / 3**0.5
    assert found["median"] == pytest.approx(np.exp(0.2))
    assert found["low"] == pytest.approx(np.exp(0.2 - half))
    assert found["high"] == pytest.approx(np.exp(0.2 + half))
    assert (found["processes"], found["used"], found["freedom"]) == (4, 3, 12.0)
    assert "freedom" not in intervals.ratio(told)
