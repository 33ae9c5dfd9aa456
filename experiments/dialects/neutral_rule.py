"""One update rule that contains those of all libraries; a *dialect* is a choice of its
fields.

g is the gradient, w the weight, a the rate of the step, d the decay; all in float64.
Preconditioning makes u from g: u = g for *sgd*; u = g / root(G), where G sums g^2 from
`start` for *adagrad* and averages it with b2 for *rmsprop* and *adam*, there with
m <- b1 m + (1 - b1) g in the place of g. Momentum then makes the step from u.
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
    decay: float = 0.0
    decayed: str = "coupled"

    def but(self, **changes: Any) -> "Dialect":
        """The same with some fields changed."""
        return replace(self, **changes)


def run(
    d: Dialect, start: Array, gradients: Array, rates: Array | None = None
) -> Array:
    """Weights (steps, n) after each gradient (steps, n) from start (n,), float64."""
    w, v, m = start.copy(), np.zeros_like(start), np.zeros_like(start)
    G, weights = np.full_like(start, d.start), list[Array]()
    for t, g in enumerate(gradients, 1):
        a = d.lr if rates is None else rates[t - 1]
        if d.decayed == "coupled":
            g = g + d.decay * w
        u, m, G = _precondition(d, g, m, G, t)
        u, v = _push(d, a, u, v, t)
        off = {"coupled": 0.0, "times rate": a * d.decay, "free": d.decay}[d.decayed]
        w = w - u - off * w
        weights.append(w)
    return np.array(weights)


def _precondition(
    d: Dialect, g: Array, m: Array, G: Array, t: int
) -> tuple[Array, Array, Array]:
    """u, and the averages m and G after step t, the first 1."""
    c1 = c2 = 1.0
    if d.family == "sgd":
        return g, m, G
    if d.family == "adagrad":
        G = G + g * g
    else:
        G = d.b2 * G + (1.0 - d.b2) * g * g
        c2 = -np.expm1(t * np.log(d.b2)) if d.corrected else 1.0
    if d.family == "adam":
        m = d.b1 * m + (1.0 - d.b1) * g
        c1 = -np.expm1(t * np.log(d.b1)) if d.corrected else 1.0
        g = m / c1
    root = ROOTS[d.root](G, c2, d.eps)
    return np.divide(g, root, out=np.zeros_like(g), where=root > 0), m, G


def _push(d: Dialect, a: float, u: Array, v: Array, t: int) -> tuple[Array, Array]:
    """The step off the weight, and the velocity after it."""
    if not d.rho:
        return a * u, v
    damping = 1.0 if t == 1 and not d.first_damped else 1.0 - d.dampening
    new = d.rho * v + (a * u if d.rate_inside else damping * u)
    step = new
    if d.nesterov and d.ahead != "none":
        again = d.rho * (new if d.ahead == "new" else v)
        step = (a * u if d.rate_inside else u) + again
    return (step if d.rate_inside else a * step), new
