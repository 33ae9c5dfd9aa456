"""What a call of n pointwise operations on s elements costs: a sum of prices.

Two kinds of program: *apart*, every operation reads and writes the whole array, so that
memory and arithmetic can't be told from each other; and *fused*, one pass over memory
and n operations on each element:

    apart:  t = call + n dispatch + 8 n s memory
    fused:  t = call + n dispatch + 8 s memory + n s arithmetic

The price of a byte may change at one or two edges (the caches end, threads help), and
beyond the first edge a pass may cost a *handover* to threads: n of them apart, one
fused. Prices are >= 0 and fitted to relative errors: non-negative least squares (Lawson
& Hanson 1974). Which form a backend gets is decided by leaving out diagonal after
diagonal of the grid, the simpler one where it is hardly worse; the error that is
reported is of points that neither the prices nor the choice has seen.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls

from common import fit
from common.tree import Array

Times = dict[tuple[int, int], float]  # seconds of a call by (operations, elements)
BYTES = 8  # of a float32 that is read and written once
FOLDS, INNER = 4, 8  # parts that are held out; parts by which a form is chosen
LEAST = 6  # points: fewer leave nothing to hold out
SIMPLER, NOTHING = 1.1, 0.005  # a simpler form may be so many times, and more, off


@dataclass(frozen=True)
class Form:
    """One of the formulas above; `edges` in elements, rising."""

    fused: bool
    edges: tuple[int, ...] = ()
    handover: bool = False

    @property
    def prices(self) -> tuple[str, ...]:
        """The names of the coefficients, in the order of `terms`."""
        near = "memory_s_per_byte"
        memory = [near, *(f"{near}_beyond_{edge}" for edge in self.edges)]
        threads = ["handover_s"] if self.handover else []
        last = ["arithmetic_s_per_element"] if self.fused else []
        return ("call_s", "dispatch_s_per_operation", *memory, *threads, *last)

    def terms(self, points: list[tuple[int, int]]) -> Array:
        """What is multiplied by the prices: (points, prices)."""
        n, s = np.array(points, float).T
        passes = np.ones_like(n) if self.fused else n
        levels = np.searchsorted(self.edges, s)
        columns = [np.ones_like(n), n]
        for level in range(len(self.edges) + 1):
            columns.append(BYTES * s * passes * (levels == level))
        if self.handover:
            columns.append(passes * (levels > 0))
        if self.fused:
            columns.append(n * s)
        return np.stack(columns, axis=1)


@dataclass(frozen=True)
class Model:
    """A form with its prices."""

    form: Form
    prices: tuple[float, ...]

    def seconds(self, operations: int, elements: int) -> float:
        """What a call costs."""
        return float(self.form.terms([(operations, elements)])[0] @ self.prices)

    def memory_share(self, operations: int, elements: int) -> float:
        """The part of it that memory takes (with arithmetic, where they are one)."""
        terms = self.form.terms([(operations, elements)])[0] * self.prices
        mine = [name.startswith("memory") for name in self.form.prices]
        return float(sum(terms[mine]) / max(sum(terms), 1e-12))


def forms(times: Times) -> list[Form]:
    """The forms that these points can tell apart: fewer prices than points."""
    inner = sorted({s for _, s in times})[1:-1]
    found = []
    for fused in (False, True):
        found.append(Form(fused))
        for count in (1, 2):
            for edges in itertools.combinations(inner, count):
                found += [Form(fused, edges, handover) for handover in (False, True)]
    return [form for form in found if len(form.prices) < len(times)]


def solve(form: Form, times: Times) -> Model:
    """The prices that fit best."""
    seconds = np.array(list(times.values()))
    system = form.terms(list(times)) / seconds[:, None]
    scale = np.linalg.norm(system, axis=0)  # else a price of 1e-12 has no digits
    scale[scale == 0] = 1.0
    prices, _ = nnls(system / scale, np.ones_like(seconds))
    return Model(form, tuple((prices / scale).tolist()))


def distance(model: Model, times: Times) -> list[float]:
    """|log(predicted / measured)| of every point."""
    predicted = {point: max(model.seconds(*point), 1e-12) for point in times}
    return [abs(math.log(predicted[point] / t)) for point, t in times.items()]


def fold(times: Times, count: int) -> dict[tuple[int, int], int]:
    """The part of the grid in which each point is left out: every count-th diagonal."""
    rows, columns = (sorted({point[axis] for point in times}) for axis in (0, 1))
    return {p: (rows.index(p[0]) + columns.index(p[1])) % count for p in times}


def splits(times: Times, count: int) -> list[tuple[Times, Times]]:
    """For each part of the grid the points that are seen and those held out."""
    parts, found = fold(times, count), []
    for number in sorted(set(parts.values())):
        seen = {p: t for p, t in times.items() if parts[p] != number}
        found.append((seen, {p: t for p, t in times.items() if parts[p] == number}))
    return found


def left_out(form: Form, times: Times) -> float:
    """The mean distance of every point from a fit that has not seen its diagonal."""
    parts = [distance(solve(form, a), b) for a, b in splits(times, INNER) if a]
    return float(np.mean([d for part in parts for d in part]))


def best(times: Times) -> Model:
    """The form that predicts best what is left out, fitted to all points.

    Raises ValueError for fewer points than prices.
    """
    scores = {form: left_out(form, times) for form in forms(times)}
    if not scores:
        raise ValueError(f"a cost model needs 4 points or more, not {len(times)}")
    most = SIMPLER * min(scores.values()) + NOTHING
    good = [form for form, score in scores.items() if score <= most]
    simplest = min(good, key=lambda form: (len(form.prices), scores[form]))
    return solve(simplest, times)


def held_out(times: Times) -> dict[tuple[int, int], float]:
    """Seconds predicted for every point by a model that has not seen its fold."""
    found: dict[tuple[int, int], float] = {}
    for seen, unseen in splits(times, FOLDS):
        model = best(seen)
        found |= {point: model.seconds(*point) for point in unseen}
    return found


def describe(times: Times, rounds: list[Times]) -> dict[str, Any]:
    """The model of one backend: its form, its prices with 95 % intervals, its errors.

    rounds: the same points in each fresh process: the intervals are Student's t over
    their own prices, in the same form. Errors are relative, of held-out points.
    """
    model = best(times)
    every = [solve(model.form, own).prices for own in rounds] or [model.prices]
    columns = zip(model.form.prices, model.prices, zip(*every))
    prices = {name: fit.around(price, list(own)) for name, price, own in columns}
    predicted = held_out(times)
    errors = {p: abs(predicted[p] / t - 1) for p, t in times.items()}
    worst = max(errors, key=lambda point: errors[point])
    return {
        "form": "fused" if model.form.fused else "apart",
        "edges_elements": list(model.form.edges),
        "prices": prices,
        "held_out": {
            "median_error": float(np.median(list(errors.values()))),
            "worst_error": errors[worst],
            "worst_point": {"operations": worst[0], "elements": worst[1]},
            "points": [
                {"operations": n, "elements": s, "seconds": t, "error": errors[n, s]}
                for (n, s), t in predicted.items()
            ],
        },
    }


def restore(description: dict[str, Any]) -> Model:
    """The model that `describe` put into words."""
    edges = tuple(description["edges_elements"])
    known = description["prices"]
    form = Form(description["form"] == "fused", edges, "handover_s" in known)
    prices = tuple(known[name]["median"] for name in form.prices)
    return Model(form, prices)
