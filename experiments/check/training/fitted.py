"""Which rule made a training: found from its weights and gradients alone, in float64.

Each step of a `Dialect` is affine in the rate, so the rate of every step is solved for,
and only what is left (momentum, betas, epsilon, decay) is searched by least squares.
The state follows the path's own gradients: two paths need not stay together.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.experiments.dialects import neutral_rule
from graphparity.experiments.dialects.neutral_rule import Dialect

FITS = 1e-9  # of the way: what explains all that is moved
NEAR = 1e-7  # of the way: what betas in float32 leave beside a large weight decay
DIGITS, WRITTEN = 5, 1e-6  # of a beta as a person writes it; how far one is off
MOST = 2000  # numbers of a path that are searched on; all of them prove what is found
LEAST = 8  # numbers that move: fewer are explained by any rule
STARTS = {"rho": (0.9,), "b1": (0.9,), "b2": (0.999, 0.9), "eps": (1e-8, 1e-4)}
STARTS |= {"decay": (0.01,)}
UNCORRECTED = {"corrected": False}
CONSTANT = 1e-8  # relative: a rate that is the same in every step


@dataclass(frozen=True)
class Path:
    """A training: weights (n,) before it, and what was moved to (steps, n), by which
    gradients (steps, n)."""

    start: Array
    weights: Array
    gradients: Array

    def moved(self) -> Array:
        """How far each step goes, (steps, n)."""
        return np.diff(self.weights, axis=0, prepend=self.start[None])

    def part(self, chosen: Array) -> "Path":
        """Some of its numbers alone."""
        return Path(
            self.start[chosen], self.weights[:, chosen], self.gradients[:, chosen]
        )


@dataclass(frozen=True)
class Fit:
    """A rule, its rate at each step, and what it leaves of the way."""

    rule: Dialect
    rates: Array
    left: float

    def constant(self) -> bool:
        """Whether every step has one rate."""
        middle = float(np.median(self.rates))
        return bool(np.all(np.abs(self.rates - middle) <= CONSTANT * abs(middle)))


def followed(
    rule: Dialect, path: Path, rates: Array | None = None
) -> tuple[Fit, Array]:
    """A rule along a path, and the steps it leaves, (steps, n); rates: of each step;
    None: those that fit best."""
    state, found = neutral_rule.begun(rule, path.start), list[float]()
    left, before, moved = list[Array](), path.start, path.moved()
    for t, (g, way) in enumerate(zip(path.gradients, moved, strict=True), 1):
        ends = [
            neutral_rule.step(rule, replace(state), before, g, t, rate) - before
            for rate in (0.0, 1.0)
        ]
        along = ends[1] - ends[0]
        size = float(along @ along)
        rate = float(along @ (way - ends[0])) / size if size else 0.0
        rate = rate if rates is None else float(rates[t - 1])
        after = neutral_rule.step(rule, state, before, g, t, rate)
        left.append(way - (after - before))
        found.append(rate)
        before = path.weights[t - 1]
    whole = float(np.linalg.norm(moved)) or 1.0
    share = float(np.linalg.norm(left)) / whole
    return Fit(rule, np.array(found), share), np.array(left)


def fitted(path: Path) -> Fit | None:
    """The simplest rule that makes every step to nine digits, one with a rate that
    stays before one whose rate changes; None where none does."""
    if (some := _moving(path)) is None or not np.all(np.isfinite(path.weights)):
        return None
    first = None
    for rule, free in _forms():
        for begin in itertools.product(*(STARTS[name] for name in free)):
            started = rule.but(**dict(zip(free, begin, strict=True)))
            made = _searched(started, free, some)
            if made is not None and FITS < made.left <= NEAR:
                made = _coarse(made, some)
            if made is None or made.left > FITS:
                continue
            whole, _ = followed(made.rule, path)
            if whole.left <= FITS and whole.constant():
                return whole
            first = first or (whole if whole.left <= FITS else None)
    return first


def _coarse(fit: Fit, path: Path) -> Fit | None:
    """A rule that all but makes the steps, with betas that its correction of the start
    holds in float32; None where it has no such."""
    if fit.rule.family != "adam" or not fit.rule.corrected:
        return None
    return refitted(fit.rule.but(coarse=True), path)


def refitted(rule: Dialect, path: Path) -> Fit | None:
    """A rule along a path with its numbers searched once more, from what they are, its
    betas as a person writes them: no search moves what float32 rounds of them. None
    where it fails."""
    rule = rule.but(b1=_written(rule.b1), b2=_written(rule.b2))
    free = [name for name in STARTS if getattr(rule, name)]
    some = _moving(path)
    made = _searched(rule, free, some) if some is not None else None
    return followed(made.rule, path)[0] if made is not None else None


def _written(beta: float) -> float:
    """A beta of few digits that is all but this one; else itself."""
    plain = float(f"{beta:.{DIGITS}g}")
    return plain if abs(plain - beta) <= WRITTEN else beta


def _moving(path: Path) -> Path | None:
    """The numbers of a path that move, MOST at most; None where they are too few."""
    moving = np.flatnonzero(np.any(path.moved() != 0.0, axis=0))
    if len(moving) < LEAST:
        return None
    return path.part(moving[:: 1 + len(moving) // MOST])


def _forms() -> Iterator[tuple[Dialect, list[str]]]:
    """Rules, simplest first, and which of their numbers are searched."""
    sgd, adam = Dialect("sgd"), Dialect("adam", corrected=True)
    push = [
        sgd.but(nesterov=nesterov, rate_inside=inside)
        for nesterov, inside in itertools.product((False, True), repeat=2)
    ]
    roots = ("outside", "inside", "hat")
    every = [(sgd, list[str]()), *((one, ["rho"]) for one in push)]
    numbers = ["b1", "b2", "eps"]
    every += [(Dialect("adagrad"), ["eps"])]
    every += [(Dialect("rmsprop", root=root), ["b2", "eps"]) for root in roots[:2]]
    every += [(adam.but(root=root), numbers) for root in roots]
    every += [(adam.but(**one), numbers) for one in ({"amsgrad": True}, UNCORRECTED)]
    yield from every
    for decayed in ("times rate", "coupled"):
        for rule, free in every:
            yield rule.but(decayed=decayed), [*free, "decay"]


def _searched(rule: Dialect, free: list[str], path: Path) -> Fit | None:
    """A rule with the numbers that fit a path best; None where the search fails."""
    from scipy.optimize import least_squares  # not before a cause is asked for

    if not free:
        return followed(rule, path)[0]

    def of(x: Array) -> Dialect:
        return rule.but(**{n: _number(n, v) for n, v in zip(free, x, strict=True)})

    way = np.abs(path.moved()).max() or 1.0
    begin = [_turned(name, getattr(rule, name)) for name in free]
    with np.errstate(all="ignore"):
        try:
            found = least_squares(
                lambda x: np.ravel(followed(of(x), path)[1]) / way,
                begin,
                xtol=1e-15,
                ftol=1e-15,
                gtol=1e-15,
                max_nfev=40,
            )
        except ValueError:  # what is no longer finite
            return None
        return followed(of(found.x), path)[0]


def _number(name: str, x: float) -> float:
    """An option's value from what is searched: shares of 1, and powers of ten."""
    if name in ("b1", "b2", "rho"):
        return float(1.0 / (1.0 + np.exp(-x)))
    return float(10.0**x) if name == "eps" else float(x)


def _turned(name: str, value: float) -> float:
    if name in ("b1", "b2", "rho"):
        return float(np.log(value / (1.0 - value)))
    return float(np.log10(value)) if name == "eps" else value
