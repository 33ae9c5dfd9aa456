"""The expected best score of a tuning budget of so many trials, and the lecture's two
cases."""

import itertools
import math
import zlib
from typing import TypedDict

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.choose.trials import Row, space

BUDGETS = (1, 3, 9, 27)  # trials of one search at which it is asked
DRAWS, LEVEL = 2000, 0.95
LEAST = 9  # trials, or there is no interval at all
SHARE = 3  # times as many trials as the budget, or there is no interval: with fewer the
# bootstrap knows nothing above the best; with 3 times it holds 90 % instead of 95 %
LITTLE = ("adam", "adamw", "demon_adam")  # the lecture's for little budget for tuning
BEST = ("momentum",)  # and for the best result, tuned


class Point(TypedDict):
    """The expected best accuracy of so many trials."""

    trials: int
    expected: float
    low: float | None  # None: too few trials for an interval
    high: float | None


class Range(TypedDict):
    """Of the winners' test accuracy."""

    mean: float
    low: float
    high: float


class Summary(TypedDict):
    """A rule's trials."""

    rule: str
    trials: int
    space: dict[str, list[float]]  # low and high by hyperparameter
    points: list[Point]
    winners: list[Row]
    test: Range
    lost: float  # share of trials under 50 %
    trial_s: float  # median


class Gap(TypedDict):
    """The best score of the rules that the lecture praises, less the best of the
    others."""

    low: float
    high: float


class Case(TypedDict):
    """One advice of the lecture beside what was measured (`case`)."""

    case: str
    praised: list[str]
    trials: int
    order: list[str]
    expected: dict[str, float]
    gap: Gap
    holds: str  # true, false or open


def expected_best(scores: Array, budget: int) -> Array:
    """Expected best of `budget` trials out of all those that were run (…, trials).

    Dodge et al., *Show Your Work*, EMNLP 2019, in the unbiased form (the mean over all
    subsets) of Tang et al., *Showing Your Work Doesn't Always Work*, ACL 2020.
    """
    count = scores.shape[-1]
    if not 1 <= budget <= count:
        raise ValueError(f"a budget of {budget} trials; expected 1 to {count}")
    subsets = [
        math.comb(i, budget - 1) / math.comb(count, budget) for i in range(count)
    ]
    return np.asarray(np.sort(scores, axis=-1) @ np.array(subsets))


def draws(scores: Array, budget: int, seed: int) -> Array:
    """The same for DRAWS samples of the trials with replacement, from whose quantiles
    the interval is made."""
    rng = np.random.default_rng([seed, budget])
    picks = rng.integers(len(scores), size=(DRAWS, len(scores)))
    return expected_best(scores[picks], budget)


def interval(sample: Array) -> tuple[float, float]:
    """The bounds that hold LEVEL of a sample."""
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(sample, [tail, 1 - tail])
    return float(low), float(high)


def winners(trials: list[Row], budget: int) -> list[Row]:
    """Each search's best of its first `budget` trials by validation, loss if tied."""

    def rank(trial: Row) -> tuple[float, float]:
        loss = trial["validation_loss"]
        return trial["validation"], -(loss if loss is not None else math.inf)

    by_search = itertools.groupby(
        sorted(trials, key=lambda t: (t["search"], t["number"])),
        key=lambda t: t["search"],
    )
    first = ([t for t in rows if t["number"] < budget] for _, rows in by_search)
    return [max(rows, key=rank) for rows in first if rows]


def summarize(rule: str, trials: list[Row], budget: int) -> Summary:
    """A rule's expected best score at each budget, and its winners' test accuracy."""
    scores = np.array([trial["validation"] for trial in trials])
    budgets = [*(n for n in BUDGETS if n < budget), budget]
    best = winners(trials, budget)
    lost = sum(t["validation"] < 0.5 for t in trials) / len(trials)
    return {
        "rule": rule,
        "trials": len(trials),
        "space": {name: list(bounds) for name, bounds in space(rule).items()},
        "points": [_point(rule, scores, n) for n in budgets],
        "winners": best,
        "test": _range([trial["test"] for trial in best]),
        "lost": lost,
        "trial_s": float(np.median([trial["seconds"] for trial in trials])),
    }


def _point(rule: str, scores: Array, budget: int) -> Point:
    low, high = None, None
    if max(SHARE * budget, LEAST) <= len(scores):
        low, high = interval(draws(scores, budget, zlib.crc32(rule.encode())))
    middle = float(expected_best(scores, budget))
    return {"trials": budget, "expected": middle, "low": low, "high": high}


def _range(scores: list[float]) -> Range:
    return {"mean": float(np.mean(scores)), "low": min(scores), "high": max(scores)}


# -- the lecture's two cases -----------------------------------------------------------


def cases(scores: dict[str, Array], budget: int) -> list[Case]:
    """Its advice for little budget and for the best result, against the trials."""
    advice = [("little budget for tuning", LITTLE, 1), ("best result", BEST, budget)]
    return [case(scores, *each) for each in advice]


def case(
    scores: dict[str, Array], name: str, praised: tuple[str, ...], budget: int
) -> Case:
    """Whether the rules it praises are the best at a budget: true, false or open.

    *true* where the interval of `_gap` lies above 0, *false* below; else *open*, and
    where the trials are too few for an interval."""
    middle = {rule: float(expected_best(s, budget)) for rule, s in scores.items()}
    gap = _gap(scores, praised, budget)
    holds = "true" if gap["low"] > 0.0 else "false" if gap["high"] < 0.0 else "open"
    few = max(SHARE * budget, LEAST) > min(map(len, scores.values()))
    return {
        "case": name,
        "praised": list(praised),
        "trials": budget,
        "order": sorted(middle, key=lambda rule: -middle[rule]),
        "expected": middle,
        "gap": gap,
        "holds": "open" if few else holds,
    }


def _gap(scores: dict[str, Array], praised: tuple[str, ...], budget: int) -> Gap:
    """The interval of the best of the praised rules less the best of the others, both
    chosen anew in every draw."""
    sample = {r: draws(s, budget, zlib.crc32(r.encode())) for r, s in scores.items()}
    best, other = (
        np.max([draw for rule, draw in sample.items() if (rule in praised) is side], 0)
        for side in (True, False)
    )
    low, high = interval(best - other)
    return {"low": low, "high": high}


def sentence(case: Case) -> str:
    """A case in words, with its figures."""

    def share(rule: str) -> str:
        return f"{rule} ({100 * case['expected'][rule]:.1f} %)"

    n, gap = case["trials"], case["gap"]
    verdict = {"true": "true", "false": "false", "open": "not decided by these trials"}
    bounds = f"[{100 * gap['low']:+.1f}, {100 * gap['high']:+.1f}] points"
    return (
        f"{case['case'].capitalize()} ({n} trial{'s' if n > 1 else ''}): in order "
        f"{', '.join(map(share, case['order']))}. The lecture says "
        f"{', '.join(case['praised'])}: {verdict[case['holds']]}; the best of these "
        f"less the best of the others is {bounds}."
    )
