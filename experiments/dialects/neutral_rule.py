"""One update rule that contains those of all libraries; a *dialect* is a choice of its
fields.

g is the gradient, w the weight, a the rate of the step, d the decay; all in float64.
Preconditioning makes u from g: u = g for *sgd*; u = g / root(G), where G sums g^2 from
`start` for *adagrad* and averages it with b2 for *rmsprop* and *adam*, there with
m <- b1 m + (1 - b1) g in the place of g. *nadam* looks ahead with m, its b1 grown by
b1 (1 - 0.96^(t warm) / 2) (Dozat 2016). Momentum then makes the step from u.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array

ROOTS = {  # where epsilon is; c is the bias correction of G, 1 where there is none
    "outside": lambda G, c, eps: np.sqrt(G / c) + eps,
    "inside": lambda G, c, eps: np.sqrt(G / c + eps),
    "hat": lambda G, c, eps: (np.sqrt(G) + eps) / np.sqrt(c),
}
AHEADS = ("new", "old", "none")  # the velocity that is added once more, times rho
PEAKS = ("raw", "corrected")  # of which G AMSGrad keeps the largest
DECAYS = ("coupled", "times rate", "free")  # into g; a d w off w; d w off w


@dataclass(frozen=True)
class Dialect:
    """What an optimizer computes; fields that a family does not have stay as here."""

    family: str
    lr: float = 0.01
    rho: float = 0.0  # of momentum
    dampening: float = 0.0
    first_damped: bool = False  # dampening spares the first step, or does not
    nesterov: bool = False
    ahead: str = "new"  # the velocity that Nesterov's form looks ahead with
    rate_inside: bool = False  # v holds a u; else v is free of the rate
    b1: float = 0.9
    b2: float = 0.999
    corrected: bool = False  # the averages' start at 0 is corrected
    eps: float = 0.0
    root: str = "outside"
    start: float = 0.0  # of G
    centered: bool = False  # G without the square of the gradients' average
    amsgrad: bool = False  # the largest G so far (Reddi, Kale, Kumar 2018)
    peak: str = "raw"
    warm: float = 0.004  # how fast NAdam's b1 grows; infinite: it is b1
    coarse: bool = False  # NAdam's 0.96 is float32's, but in the product of all b1 so
    # far; of Adam the betas are in the correction
    decay: float = 0.0
    decayed: str = "coupled"

    def but(self, **changes: Any) -> "Dialect":
        """The same with some fields changed."""
        return replace(self, **changes)


@dataclass
class State:
    """What a rule keeps of the gradients: each (n,), zero at first but for G."""

    v: Array  # the velocity
    m: Array
    G: Array
    H: Array  # the largest G


def begun(d: Dialect, start: Array) -> State:
    """The state before the first step from weights (n,)."""
    zero = np.zeros_like(start)
    return State(zero, zero, np.full_like(start, d.start), zero)


def run(
    d: Dialect, start: Array, gradients: Array, rates: Array | None = None
) -> Array:
    """Weights (steps, n) after each gradient (steps, n) from start (n,), float64."""
    w, state, weights = start.copy(), begun(d, start), list[Array]()
    for t, g in enumerate(gradients, 1):
        rate = d.lr if rates is None else rates[t - 1]
        w = step(d, state, w, g, t, rate)
        weights.append(w)
    return np.array(weights)


def step(d: Dialect, state: State, w: Array, g: Array, t: int, rate: float) -> Array:
    """Weights (n,) after step t, the first 1, by a gradient (n,); moves the state."""
    if d.decayed == "coupled":
        g = g + d.decay * w
    u = _push(d, rate, _precondition(d, g, state, t), state, t)
    off = {"coupled": 0.0, "times rate": rate * d.decay, "free": d.decay}[d.decayed]
    return np.asarray(w - u - off * w)


def _precondition(d: Dialect, g: Array, state: State, t: int) -> Array:
    """u; moves the averages m and G."""
    c2 = 1.0
    if d.family == "sgd":
        return g
    if d.family == "adagrad":
        state.G = state.G + g * g
    else:
        state.G = d.b2 * state.G + (1.0 - d.b2) * g * g
        c2 = _correction(d, d.b2, t)
    if d.family in ("adam", "nadam"):
        g = _averaged(d, g, state, t)
    root = ROOTS[d.root](_second(d, g, state, c2), c2, d.eps)
    found: Array = np.divide(g, root, out=np.zeros_like(g), where=root > 0)
    return found


def _second(d: Dialect, g: Array, state: State, c2: float) -> Array:
    """The G that is divided by: the largest so far, or less the mean's square."""
    if d.centered:
        state.m = d.b2 * state.m + (1.0 - d.b2) * g
        return np.maximum(state.G - state.m * state.m / c2, 0.0)  # but for rounding
    if not d.amsgrad:
        return state.G
    scale = c2 if d.peak == "corrected" else 1.0
    state.H = np.maximum(state.H, state.G / scale)
    return np.asarray(state.H * scale)


def _averaged(d: Dialect, g: Array, state: State, t: int) -> Array:
    """The gradient's average, corrected; of NAdam the one that looks ahead."""
    state.m = d.b1 * state.m + (1.0 - d.b1) * g
    if d.family == "adam":
        return np.asarray(state.m / _correction(d, d.b1, t))
    base = float(np.float32(0.96)) if d.coarse else 0.96
    so_far = np.prod([_grown(d, s, 0.96) for s in range(1, t + 1)])
    now, then = (_grown(d, s, base) for s in (t, t + 1))
    ahead = then * state.m / (1.0 - so_far * then)
    return np.asarray(ahead + (1.0 - now) * g / (1.0 - so_far))


def _correction(d: Dialect, b: float, t: int) -> float:
    """What an average is divided by; 1 where its start is not corrected."""
    if d.coarse and d.family == "adam":
        b = float(np.float32(b))
    return float(-np.expm1(t * np.log(b))) if d.corrected else 1.0


def _grown(d: Dialect, t: int, base: float) -> float:
    return float(d.b1 * (1.0 - 0.5 * base ** (t * d.warm)))


def _push(d: Dialect, a: float, u: Array, state: State, t: int) -> Array:
    """The step off the weight; moves the velocity."""
    if not d.rho:
        return np.asarray(a * u)
    damping = 1.0 if t == 1 and not d.first_damped else 1.0 - d.dampening
    v = state.v
    new = state.v = d.rho * v + (a * u if d.rate_inside else damping * u)
    moved = new
    if d.nesterov and d.ahead != "none":
        again = d.rho * (new if d.ahead == "new" else v)
        moved = (a * u if d.rate_inside else u) + again
    return np.asarray(moved if d.rate_inside else a * moved)
