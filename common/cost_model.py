"""What a call of n pointwise operations on s elements costs: a sum of prices.

Two kinds of program: *apart*, every operation reads and writes the whole array, so that
memory and arithmetic can't be told from each other; and *fused*, one pass over memory
and n operations on each element. Either with one price of a byte or with two, up to an
edge (caches, or a second thread) and beyond it:

    apart:  t = call + n dispatch + 8 n s memory
    fused:  t = call + n dispatch + 8 s memory + n s arithmetic

Prices are >= 0 and fitted to relative errors: non-negative least squares (Lawson &
Hanson 1974). Which form a backend gets is decided by leaving out point after point, the
simpler one where it is hardly worse; the error that is reported is of points that
neither the prices nor the choice has seen.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import nnls

from common import fit
from common.tree import Array

Times = dict[tuple[int, int], float]  # seconds of a call by (operations, elements)
BYTES = 8  # of a float32 that is read and written once
FOLDS = 4
LEAST = 6  # points: fewer leave nothing to hold out
SIMPLER = 1.1  # a simpler form may be so many times as far off


@dataclass(frozen=True)
class Form:
    """One of the formulas above; `edge` in elements, None with one price of a byte."""

    fused: bool
    edge: int | None

    @property
    def prices(self) -> tuple[str, ...]:
        """The names of the coefficients, in the order of `terms`."""
        near = "memory_s_per_byte"
        memory = (near,) if self.edge is None else (near, "far_memory_s_per_byte")
        last = ("arithmetic_s_per_element",) if self.fused else ()
        return ("call_s", "dispatch_s_per_operation", *memory, *last)

    def terms(self, points: list[tuple[int, int]]) -> Array:
        """What is multiplied by the prices: (points, prices)."""
        n, s = np.array(points, float).T
        moved = BYTES * s * (1 if self.fused else n)
        columns = [np.ones_like(n), n]
        if self.edge is None:
            columns.append(moved)
        else:
            columns += [moved * (s <= self.edge), moved * (s > self.edge)]
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
        mine = ["memory" in name for name in self.form.prices]
        return float(sum(terms[mine]) / max(sum(terms), 1e-12))


def forms(times: Times) -> list[Form]:
    """The forms that these points can tell apart, the simpler ones first.

    An edge lies between two sizes, at least two of which are on either side.
    """
    sizes = sorted({s for _, s in times})
    edges = [None, *sizes[1:-2]]
    found = [Form(fused, edge) for edge in edges for fused in (False, True)]
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


def left_out(form: Form, times: Times) -> float:
    """The mean distance of every point from the fit to all others."""
    found = []
    for point, seconds in times.items():
        rest = {other: t for other, t in times.items() if other != point}
        found += distance(solve(form, rest), {point: seconds})
    return float(np.mean(found))


def best(times: Times) -> Model:
    """The form that predicts best what is left out, fitted to all points.

    Raises ValueError for fewer points than prices.
    """
    scores = {form: left_out(form, times) for form in forms(times)}
    if not scores:
        raise ValueError(f"a cost model needs 4 points or more, not {len(times)}")
    least = min(scores.values())
    good = [form for form, score in scores.items() if score <= SIMPLER * least]
    return solve(min(good, key=lambda form: len(form.prices)), times)


def fold(times: Times) -> dict[tuple[int, int], int]:
    """The part of the grid in which each point is left out: its diagonal of four."""
    rows, columns = (sorted({point[axis] for point in times}) for axis in (0, 1))
    return {p: (rows.index(p[0]) + columns.index(p[1])) % FOLDS for p in times}


def held_out(times: Times) -> dict[tuple[int, int], float]:
    """Seconds predicted for every point by a model that has not seen its fold."""
    parts, found = fold(times), dict[tuple[int, int], float]()
    for number in range(FOLDS):
        seen = {p: t for p, t in times.items() if parts[p] != number}
        if len(seen) < len(times):
            model = best(seen)
            found |= {p: model.seconds(*p) for p in times if parts[p] == number}
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
        "edge_elements": model.form.edge,
        "prices": prices,
        "held_out": {
            "median_error": float(np.median(list(errors.values()))),
            "worst_error": errors[worst],
            "worst_point": {"operations": worst[0], "elements": worst[1]},
            "predicted_s": [
                {"operations": n, "elements": s, "seconds": seconds}
                for (n, s), seconds in predicted.items()
            ],
        },
    }


def restore(description: dict[str, Any]) -> Model:
    """The model that `describe` put into words."""
    form = Form(description["form"] == "fused", description["edge_elements"])
    prices = tuple(description["prices"][name]["median"] for name in form.prices)
    return Model(form, prices)
