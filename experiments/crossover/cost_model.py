"""Cost model: seconds of a call of n pointwise operations on s elements, as a sum of
prices (coefficients) times amounts.

Three kinds of growth; the array is read and written once for 8 s bytes:

    passes:    t = call + n dispatch + 8 n s memory
    in place:  t = call + n dispatch + 8 n s memory + 8 s fresh
    one pass:  t = call + n dispatch + 8 s memory + n s arithmetic

*passes*: every operation moves the whole array, so that memory holds its arithmetic
too. *in place*: so it does, but into memory that is taken once. *one pass*: as after
fusion. (A kind describes how the cost grows, not what a compiler did.) The price of a
byte may rise at edges, where caches end. Beyond some work a kernel may be *handed over*
to threads: some runtimes compute small kernels on the thread that calls, and larger
ones in parallel. Work is s in a pass and n s in one pass; passes overlap, so that
besides the handover of each there is one *wait*. Edges and handovers are two at most.
Prices are >= 0 and fitted to relative errors: non-negative least squares (Lawson &
Hanson 1974). Which form a backend gets is decided by leaving out diagonal after
diagonal of the grid, the simpler one where it is hardly worse; the error that is
reported is of points that were used neither for the prices nor for the choice.
"""

import itertools
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.timing import weighted_line
from graphparity.experiments.crossover.rows import Fit, HeldOut, Missed

Times = dict[tuple[int, int], float]  # seconds of a call by (operations, elements)
KINDS = ("passes", "in place", "one pass")
LAST = {"in place": "fresh_s_per_byte", "one pass": "arithmetic_s_per_element"}
BYTES = 8  # of a float32 that is read and written once
FOLDS, INNER = 4, 8  # parts that are held out; parts by which a form is chosen
COUNTS = ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2))  # of edges and handovers
LEAST = 6  # points: fewer leave nothing to hold out
LIMIT = 0.2  # of the median error on held-out points: a model beyond is not used
SIMPLER, NOTHING = 1.1, 0.005  # a simpler form may be so many times, and more, off


@dataclass(frozen=True)
class Form:
    """One of the formulas above, with its edges in elements, and the work of a kernel
    beyond which it is handed over, in elements computed; both rising."""

    kind: str
    edges: tuple[int, ...] = ()
    handovers: tuple[int, ...] = ()

    @property
    def prices(self) -> tuple[str, ...]:
        """The names of the coefficients, in the order of `terms`."""
        near = "memory_s_per_byte"
        memory = [near, *(f"{near}_beyond_{edge}" for edge in self.edges)]
        threads = [f"handover_s_beyond_{work}" for work in self.handovers]
        if threads and self.kind != "one pass":
            threads.append("wait_s")
        last = [LAST[self.kind]] if self.kind in LAST else []
        return ("call_s", "dispatch_s_per_operation", *memory, *threads, *last)

    def terms(self, points: list[tuple[int, int]]) -> Array:
        """The amounts that the prices are multiplied by: (points, prices)."""
        n, s = np.array(points, float).T
        once = self.kind == "one pass"
        passes, work = (np.ones_like(n), n * s) if once else (n, s)
        levels = np.searchsorted(self.edges, s)
        columns = [np.ones_like(n), n]
        for level in range(len(self.edges) + 1):
            columns.append(BYTES * s * passes * (levels == level))
        columns += [passes * (work > least) for least in self.handovers]
        if self.handovers and not once:
            columns.append(1.0 * (work > self.handovers[0]))
        if once:
            columns.append(n * s)
        if self.kind == "in place":
            columns.append(BYTES * s)
        return np.stack(columns, axis=1)


@dataclass(frozen=True)
class Model:
    """A form with its prices."""

    form: Form
    prices: tuple[float, ...]

    def seconds(self, operations: int, elements: int) -> float:
        """Seconds of a call."""
        return float(self.form.terms([(operations, elements)])[0] @ self.prices)

    def share(self, operations: int, elements: int) -> float:
        """The share (0 to 1) of those seconds that memory and arithmetic take, not
        dispatch."""
        terms = self.form.terms([(operations, elements)])[0] * self.prices
        moving = ["_per_byte" in name or "element" in name for name in self.form.prices]
        return float(sum(terms[moving]) / max(sum(terms), 1e-12))


def forms(times: Times) -> list[Form]:
    """The forms that these points can distinguish: those with fewer prices than points.

    In place without an edge has the formula of one pass; a handover before the last
    size could not be distinguished from an edge there.
    """
    sizes = sorted({s for _, s in times})
    works = sorted({n * s for n, s in times})
    every_form = []
    for kind, (few, more) in itertools.product(KINDS, COUNTS):
        work = works if kind == "one pass" else sizes
        every = itertools.combinations(sizes[1:-1], few)
        pairs = itertools.product(every, itertools.combinations(work[:-2], more))
        if (kind, few) != ("in place", 0):
            every_form += [Form(kind, *pair) for pair in pairs]
    return [form for form in every_form if len(form.prices) < len(times)]


def solve(form: Form, times: Times) -> Model:
    """The prices that fit best; that of a byte never falls beyond an edge."""
    from scipy.optimize import nnls  # not before a figure is asked for

    seconds = np.array(list(times.values()))
    terms, levels = form.terms(list(times)), slice(2, 3 + len(form.edges))
    rises = terms[:, levels][:, ::-1].cumsum(axis=1)[:, ::-1]  # what each edge adds to
    system = np.hstack([terms[:, :2], rises, terms[:, levels.stop :]])
    system /= seconds[:, None]
    scale = np.linalg.norm(system, axis=0)  # else a price of 1e-12 has no digits
    scale[scale == 0] = 1.0
    prices, _ = nnls(system / scale, np.ones_like(seconds))
    prices /= scale
    prices[levels] = prices[levels].cumsum()
    return Model(form, tuple(prices.tolist()))


def distance(model: Model, times: Times) -> list[float]:
    """|log(predicted / measured)| of every point."""
    predicted = np.maximum(model.form.terms(list(times)) @ model.prices, 1e-12)
    return [abs(d) for d in np.log(predicted / np.array(list(times.values())))]


def fold(times: Times, count: int) -> dict[tuple[int, int], int]:
    """The part of the grid in which each point is left out: every count-th diagonal."""
    rows, columns = (sorted({point[axis] for point in times}) for axis in (0, 1))
    return {p: (rows.index(p[0]) + columns.index(p[1])) % count for p in times}


def splits(times: Times, count: int) -> list[tuple[Times, Times]]:
    """For each part of the grid the points that are fitted and those held out."""
    parts, pairs = fold(times, count), []
    for number in sorted(set(parts.values())):
        seen = {p: t for p, t in times.items() if parts[p] != number}
        pairs.append((seen, {p: t for p, t in times.items() if parts[p] == number}))
    return pairs


def left_out(form: Form, parts: list[tuple[Times, Times]]) -> float:
    """The mean distance of every point from a fit without its part of the grid."""
    missed = [distance(solve(form, seen), unseen) for seen, unseen in parts if seen]
    return float(np.mean([d for part in missed for d in part]))


def best(times: Times) -> Model:
    """The form that predicts best what is left out, fitted to all points.

    Raises ValueError for fewer points than prices.
    """
    parts = splits(times, INNER)
    scores = {form: left_out(form, parts) for form in forms(times)}
    if not scores:
        raise ValueError(f"a cost model needs 4 points or more, not {len(times)}")
    most = SIMPLER * min(scores.values()) + NOTHING
    good = [form for form, score in scores.items() if score <= most]
    simplest = min(good, key=lambda form: (len(form.prices), scores[form]))
    return solve(simplest, times)


def held_out(times: Times) -> dict[tuple[int, int], float]:
    """Seconds predicted for every point by a model fitted without its fold."""
    seconds: dict[tuple[int, int], float] = {}
    for seen, unseen in splits(times, FOLDS):
        model = best(seen)
        seconds |= {point: model.seconds(*point) for point in unseen}
    return seconds


def describe(times: Times, rounds: list[Times]) -> Fit:
    """The model of one backend: its form, its prices with 95 % intervals, its errors.

    rounds: the same points in each fresh process: the intervals are Student's t over
    their prices, in the same form. Errors are relative, of held-out points.
    """
    model = best(times)
    every = [solve(model.form, seconds).prices for seconds in rounds] or [model.prices]
    columns = zip(model.form.prices, model.prices, zip(*every))
    prices = {
        name: weighted_line.around(price, list(each)) for name, price, each in columns
    }
    return {
        "form": model.form.kind,
        "edges_elements": list(model.form.edges),
        "handovers_elements": list(model.form.handovers),
        "prices": prices,
        "held_out": _errors(times, held_out(times)),
    }


def _errors(times: Times, predicted: Times) -> HeldOut:
    """Relative errors of held-out points: the median, the worst, and each."""
    errors = {p: abs(predicted[p] / t - 1) for p, t in times.items()}
    worst = max(errors, key=lambda point: errors[point])
    points: list[Missed] = [
        {"operations": n, "elements": s, "predicted_s": t, "error": errors[n, s]}
        for (n, s), t in predicted.items()
    ]
    return {
        "median_error": float(np.median(list(errors.values()))),
        "worst_error": errors[worst],
        "worst_point": {"operations": worst[0], "elements": worst[1]},
        "points": points,
    }


def restore(description: Fit) -> Model:
    """The model of a description by `describe`."""
    edges = tuple(description["edges_elements"])
    handovers = tuple(description["handovers_elements"])
    form, known = Form(description["form"], edges, handovers), description["prices"]
    return Model(form, tuple(known[name]["median"] for name in form.prices))


def trusted(description: Fit | None) -> bool:
    """Whether a model's error is small enough to predict points that were not
    measured."""
    return description is not None and description["held_out"]["median_error"] <= LIMIT
