"""What a fork misses of the spread: how much, in how many rounds, how well known."""

import numpy as np
import pytest

from graphparity.common.timing import fork_spread, intervals, marks
from graphparity.common.timing.fork_spread import Arm
from graphparity.common.timing.pooled_spread import Spread

MANY = 1e7  # degrees of freedom: known


def spread(missed, sd=0.02, free=MANY):
    return {
        "fresh": sd**2,
        "fresh_freedom": free,
        "forked": sd**2 * (1 - missed),
        "forked_freedom": free,
    }


def interval(logs, *arms):
    sides = [[[float(np.exp(v))] for v in logs], [[1.0] for _ in logs]]
    found = intervals.differences(*sides)
    return intervals.ratio(found, arms=arms)


# -- how much --------------------------------------------------------------------------


@pytest.mark.parametrize("missed", [0.0, 0.3, 0.9])
def test_what_is_missed_is_what_two_known_variances_say(missed):
    every = fork_spread.shares(spread(missed))
    assert every == pytest.approx(missed, abs=3e-3)
    mean, high = fork_spread.missed(spread(missed))
    assert mean <= high <= missed + 3e-3


def test_few_processes_leave_much_open_and_never_less_than_nothing():
    for missed in (0.0, 0.5):
        every = fork_spread.shares(spread(missed, free=7))
        assert every.min() < 0.15
        assert every.max() > 0.6
        assert (every >= 0).all()
    mean, high = fork_spread.missed(spread(0.5, free=7))
    assert 0.3 < mean < 0.7 < high < 1


def test_forked_processes_that_spread_more_miss_nothing():
    assert fork_spread.missed(spread(-50.0, free=8)) == (0.0, 0.0)
    mean, high = fork_spread.missed(spread(-0.5, free=8))
    assert 0 < mean < 0.2 < high


def test_those_that_do_not_spread_miss_all_and_where_none_do_there_is_nothing():
    assert (fork_spread.shares(spread(1.0)) == 1.0).all()
    assert not fork_spread.shares(spread(0.5, sd=0.0)).any()


# -- of how many rounds ----------------------------------------------------------------


def test_pairs_of_one_zygote_count_and_pairs_of_two_do_not():
    one = Arm([5, 5, 5, None, None, None], None)
    assert one.alike(range(6)) == pytest.approx(3 * 2 / (6 * 5))
    assert one.alike([0, 1]) == 1.0
    assert one.alike([2, 3, 4]) == 0.0  # a single forked one is alike to none
    two = Arm([5, 5, 7, 7, None, None], None)
    assert two.alike(range(6)) == pytest.approx(2 * (2 * 1) / (6 * 5))
    assert two.alike([0]) == 0.0


def test_a_zygote_that_is_not_noted_is_the_same_in_all():
    arm = fork_spread.arm(
        [{"forked": True}, {"forked": False}, {}, {"forked": True}], None
    )
    assert arm.zygotes == [0, None, None, 0]
    noted = [{"forked": True, "zygote": number} for number in (8, 9)]
    assert fork_spread.arm(noted, None).zygotes == [8, 9]


def test_the_variance_of_a_mean_is_that_of_made_up_rounds():
    """Both the mean's and the rounds' own, by simulation: their quotient is the factor
    by which s^2 / n is too small."""
    rng, missed, (every, many) = np.random.default_rng(1), 0.6, (7, 4)
    places = rng.normal(0, missed**0.5, (100_000, every))
    places[:, :many] = places[:, :1]
    logs = places + rng.normal(0, (1 - missed) ** 0.5, places.shape)
    true = np.var(logs.mean(axis=1)) / (np.mean(np.var(logs, axis=1, ddof=1)) / every)
    arms = [Arm([0] * many + [None] * (every - many), spread(missed))] * 2
    found = fork_spread.shared(arms, range(every))
    wide, added = fork_spread.widened(Spread(1.0, 6.0), every, found)
    assert wide.sd**2 == pytest.approx(true, rel=0.03)
    own = np.var(logs, axis=1, ddof=1)
    free = 2 * np.mean(own) ** 2 / np.var(own)
    assert 4.0 < free < 5.0
    assert wide.freedom == pytest.approx(free, rel=0.02)
    assert added == pytest.approx(1 - 1 / true, rel=0.03)


def test_an_arm_weighs_by_its_variance_and_one_that_is_fresh_adds_nothing():
    quiet, wild = spread(0.5, sd=0.01), spread(0.5, sd=0.03)
    forked, fresh = [0] * 4, [None] * 4
    both = fork_spread.shared([Arm(forked, quiet), Arm(forked, wild)], range(4))
    assert both.alike == pytest.approx(0.5, abs=3e-3)
    one = fork_spread.shared([Arm(fresh, quiet), Arm(forked, wild)], range(4))
    assert one.alike == pytest.approx(0.45, abs=3e-3)
    assert fork_spread.shared([Arm(fresh, quiet)] * 2, range(4)) is None


def test_what_was_not_measured_is_not_added():
    forked = [0] * 4
    arms = [Arm(forked, spread(0.5)), Arm(forked, None)]
    assert fork_spread.shared(arms, range(4)) is None
    logs = [0.01, 0.02, 0.0, 0.03]
    assert interval(logs, *arms) == interval(logs)
    assert "missed" not in interval(logs)


# -- the interval ----------------------------------------------------------------------


def test_the_interval_is_wider_by_what_is_missed_and_says_so():
    logs, arm = (
        [0.01, 0.02, 0.0, 0.03, 0.02, 0.01],
        Arm([0] * 3 + [None] * 3, spread(0.5)),
    )
    before, after = interval(logs), interval(logs, arm, arm)
    factor = (1 + 5 * 0.1) / (1 - 0.1)  # half of the variance, a fifth of the pairs
    wide = np.log(after["high"] / after["low"]) / np.log(before["high"] / before["low"])
    less = intervals.student(after["freedom"]) / intervals.student(5)
    assert wide == pytest.approx(factor**0.5 * less, rel=0.01)
    assert 3 < after["freedom"] < 5
    assert after["missed"] == pytest.approx(1 - 1 / factor, rel=0.01)
    assert after["median"] == before["median"]
    assert marks.judged(before)[0] == "same"
    assert marks.judged(after)[0] != "same"  # 3 % more are no longer ruled out


def test_a_share_that_is_not_well_known_costs_degrees_of_freedom():
    arm = Arm([0] * 6, spread(0.5, free=7))
    found = interval([0.01, 0.02, 0.0, 0.03, 0.02, 0.01], arm, arm)
    assert 1 < found["freedom"] < 4.5


def test_a_step_gets_it_too_of_the_processes_that_it_is_of():
    rounds = [[1.0], [1.01], [None], [1.02], [1.4], [1.0], [0.99]]
    arm = Arm([0, 0, 0, 0, 0, None, None], spread(0.5))
    alone, found = intervals.step_time(rounds), intervals.step_time(rounds, arm)
    assert (found["used"], found["processes"]) == (5, 6)
    alike = 0.5 * 6 / 20  # of the five that are fast and have a block three are forked
    assert found["missed"] == pytest.approx(1 - (1 - alike) / (1 + 4 * alike), rel=0.01)
    assert found["high"] > alone["high"]
    assert intervals.mean_time(rounds, arm)["missed"] > found["missed"]
    fresh = Arm([None] * 7, spread(0.5))
    assert intervals.step_time(rounds, fresh) == alone


# -- forked rounds against fresh ones --------------------------------------------------

ZYGOTES = [0] * 6 + [None] * 4


def logs_of(shift, seed=0, sd=0.01):
    logs = np.random.default_rng(seed).normal(0, sd, 10)
    logs[:6] += shift
    return dict(enumerate(logs.tolist()))


def test_forked_rounds_that_part_are_seen():
    found = fork_spread.parted(logs_of(0.1), [Arm(ZYGOTES, None)] * 2)
    assert found["ratio"] == pytest.approx(1.1, abs=0.03)
    assert found["chance"] < 1e-4


def test_by_chance_alone_one_in_twenty_parts():
    chances = [
        fork_spread.parted(logs_of(0.0, seed), [Arm(ZYGOTES, None)] * 2)["chance"]
        for seed in range(400)
    ]
    assert 0.03 < np.mean(np.array(chances) < 0.05) < 0.07


def test_what_a_fork_is_known_to_miss_explains_how_far_they_part():
    """Where the children of a zygote share most of the variance they all lie where it
    does: one in twenty parts, and without that one in five."""
    plain, known = [], []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        logs = rng.normal(0, 0.01, 10)
        logs[:6] = rng.normal(0, 0.01) + rng.normal(0, 0.1**0.5 * 0.01, 6)
        told = dict(enumerate(logs.tolist()))
        plain.append(fork_spread.parted(told, [Arm(ZYGOTES, None)])["chance"])
        known.append(fork_spread.parted(told, [Arm(ZYGOTES, spread(0.9))])["chance"])
    assert np.mean(np.array(plain) < 0.05) > 0.15
    assert np.mean(np.array(known) < 0.05) < 0.08


def test_too_few_rounds_of_a_kind_and_equal_ones_are_not_held_against_each_other():
    arm = Arm([0, 0, 0, None], None)
    assert fork_spread.parted({0: 0.1, 1: 0.2, 2: 0.1, 3: 0.5}, [arm]) is None
    arm = Arm([0, 0, None, None], None)
    assert fork_spread.parted(dict.fromkeys(range(4), 0.1), [arm]) is None
    assert fork_spread.parted({0: 0.1, 1: 0.1, 2: 0.2, 3: 0.3}, [arm]) is not None


def test_without_a_known_spread_it_is_student_s_test():
    from scipy.stats import ttest_ind

    logs = logs_of(0.01)
    forked, fresh = [logs[n] for n in range(6)], [logs[n] for n in range(6, 10)]
    arms = [Arm([None] * 10, None), Arm(ZYGOTES, None)]  # one of them was forked
    found = fork_spread.parted(logs, arms)
    assert found["chance"] == pytest.approx(ttest_ind(forked, fresh).pvalue)
    assert found["ratio"] == pytest.approx(np.exp(np.mean(forked) - np.mean(fresh)))


def test_how_far_a_zygote_may_be_off_is_that_of_made_up_ones():
    """The variance of the difference over that within, and how well the latter is
    known, by simulation."""
    rng, missed, (few, many) = np.random.default_rng(2), 0.6, (3, 5)
    fresh = rng.normal(0, 1, (200_000, few))
    forked = rng.normal(0, (1 - missed) ** 0.5, (200_000, many))
    forked += rng.normal(0, missed**0.5, (200_000, 1))
    free = few - 1, many - 1
    both = [np.var(kind, axis=1, ddof=1) for kind in (fresh, forked)]
    within = (free[0] * both[0] + free[1] * both[1]) / sum(free)
    true = np.var(forked.mean(axis=1) - fresh.mean(axis=1)) / np.mean(within)
    found = fork_spread._apart(fresh[0], forked[0], np.array([missed]))
    assert found == pytest.approx(true, rel=0.02)
    known = 2 * np.mean(within) ** 2 / np.var(within)
    less = fork_spread._freedom(free, 1 - missed)
    assert less == pytest.approx(known, rel=0.02)


def test_the_chance_is_by_all_that_is_left_open():
    """By the mean of the correlations that are left open, not their sum."""
    arm = Arm(ZYGOTES, spread(0.5))
    found = fork_spread.parted(logs_of(0.02), [arm])
    logs = logs_of(0.02)
    forked, fresh = (np.array([logs[n] for n in k]) for k in (range(6), range(6, 10)))
    within = (np.var(forked) * 6 + np.var(fresh) * 4) / 8
    error = within * fork_spread._apart(fresh, forked, np.array([0.5]))[0]
    far = (forked.mean() - fresh.mean()) / error**0.5
    from scipy.stats import t

    chance = 2 * t.sf(abs(far), fork_spread._freedom((3, 5), 0.5))
    assert found["chance"] == pytest.approx(chance, rel=0.02)


# -- what two spreads leave open, and what is too far ----------------------------------


def test_what_is_left_open_is_what_made_up_spreads_leave_open():
    """Degrees of freedom that are unlike: which is whose matters."""
    rng, known = np.random.default_rng(3), spread(0.2)
    known |= {"fresh_freedom": 4, "forked_freedom": 12}
    fresh = known["fresh"] / (rng.chisquare(4, 200_000) / 4)
    forked = known["forked"] / (rng.chisquare(12, 200_000) / 12)
    true = np.maximum(0.0, 1 - forked / fresh)
    mean, _ = fork_spread.missed(known)
    assert mean == pytest.approx(np.mean(true), abs=0.01)
    middles = (np.arange(33) + 0.5) / 33
    every = np.sort(fork_spread.shares(known))
    assert every == pytest.approx(np.quantile(true, middles), abs=0.01)


def test_where_fresh_ones_do_not_spread_nothing_is_missed():
    still = {**spread(0.5), "fresh": 0.0}
    assert not fork_spread.shares(still).any()
    arms = [Arm([0] * 4, {**still, "forked": 0.0})] * 2
    assert not fork_spread.shared(arms, range(4)).alike.any()


def test_a_variance_that_zygotes_share_whole_leaves_a_finite_interval():
    arm = Arm([0] * 4, spread(1.0))
    found = interval([0.01, 0.02, 0.0, 0.03], arm, arm)
    assert found["high"] < 1e3
    assert found["missed"] > 0.99


@pytest.mark.parametrize(
    ("low", "high", "off"),
    [
        (1.021, 1.05, True),
        (1.02, 1.05, False),
        (0.9, 0.979, True),
        (0.9, 0.98, False),
        (0.5, 2.0, False),
        (None, 0.9, False),
        (1.1, None, False),
    ],
)
def test_a_bias_is_too_much_where_all_of_its_interval_is(low, high, off):
    assert fork_spread.biased({"median": 1.0, "low": low, "high": high}) is off
    assert fork_spread.biased(None) is False
