"""The lecture's claims about the rules, each with its figures, true or false."""

import math
from typing import TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.experiments.landscapes.measure import (
    RATES,
    STEPS,
    WORKLOAD,
    Path,
    Paths,
    walk,
)

RAVINE = "ravine_100"
ADAPTIVE = ("adagrad", "rmsprop", "adam")
LEFT = 0.5  # of the height of the saddle's minima: beyond it the saddle is left


class Claim(TypedDict):
    """One sentence of the lecture's."""

    claim: str
    holds: bool
    figures: str


def claims(paths: Paths) -> list[Claim]:
    """All of them. Raises KeyError where a rule's path is missing."""
    return [
        _oscillates(paths),
        _damps(paths),
        _looks_ahead(paths),
        _leaves(paths),
        _escapes(paths),
    ]


def _oscillates(paths: Paths) -> Claim:
    path = paths[RAVINE, "sgd"]
    figures = f"{turns(path)} changes of side in {len(path.points) - 1} steps"
    return _claim("SGD oscillates in the ravine", turns(path) >= 10, figures)


def _damps(paths: Paths) -> Claim:
    sgd, momentum = paths[RAVINE, "sgd"], paths[RAVINE, "momentum"]
    plain, damped = (turns(p) / max(1, len(p.points) - 1) for p in (sgd, momentum))
    figures = (
        f"sides changed in {100 * plain:.0f} % of SGD's steps, {100 * damped:.0f} % of "
        f"momentum's; {_steps(sgd)} steps to the goal against {_steps(momentum)}"
    )
    holds = damped < plain and _sooner(momentum, sgd)
    return _claim("momentum damps it", holds, figures)


def _looks_ahead(paths: Paths) -> Claim:
    momentum, nesterov = paths[RAVINE, "momentum"], paths[RAVINE, "nesterov"]
    same_rate = walk(RAVINE, "nesterov", momentum.lr)
    looking, pushed = _overshoot(same_rate), _overshoot(momentum)
    figures = (
        f"at one rate ({momentum.lr:.2g}) the farthest overshoot is {looking:.2f} "
        f"against momentum's {pushed:.2f}; at their best {_steps(nesterov)} and "
        f"{_steps(momentum)} steps"
    )
    text = "Nesterov looks ahead: it overshoots less"
    return _claim(text, looking < pushed, figures)


def _leaves(paths: Paths) -> Claim:
    gone = {r: left(paths["saddle", r]) for r in ("sgd", "momentum", *ADAPTIVE)}
    holds = all(gone[rule] < gone["sgd"] for rule in ADAPTIVE)
    each = ", ".join(f"{rule} {steps:g}" for rule, steps in gone.items())
    figures = f"steps until it is left, at the rate that ends soonest: {each}"
    return _claim("adaptive rules leave the saddle sooner than SGD", holds, figures)


def _escapes(paths: Paths) -> Claim:
    hollow = {rule: paths["hollow", rule] for rule in registry.rules()}
    out = [rule for rule, path in hollow.items() if path.end == "reached"]
    holds = any(rule in out for rule in ADAPTIVE) and "sgd" not in out
    figures = (
        f"started beside it, in the deeper one ended {', '.join(out) or 'none'}, at "
        f"the best of {len(RATES)} rates"
    )
    text = "adaptive rules escape the local minimum, SGD does not"
    return _claim(text, holds, figures)


def _claim(text: str, holds: bool, figures: str) -> Claim:
    return {"claim": text, "holds": bool(holds), "figures": figures}


def turns(path: Path) -> int:
    """How often the steep coordinate of a ravine changes its sign."""
    side = np.sign(path.points @ [-0.6, 0.8])
    return int(np.sum(side[1:] * side[:-1] < 0))


def left(path: Path) -> float:
    """Steps until a path has left the saddle towards a minimum; infinite if never."""
    edge = LEFT * abs(registry.reference(WORKLOAD).PLACES["saddle"][1][0][1])
    beyond = np.flatnonzero(np.abs(path.points[:, 1]) > edge)
    return float(beyond[0]) if len(beyond) else math.inf


def _steps(path: Path) -> str:
    return str(path.reached) if path.reached is not None else f"never ({path.end})"


def _sooner(path: Path, other: Path) -> bool:
    first, second = (
        STEPS + 1 if p.reached is None else p.reached for p in (path, other)
    )
    return first < second


def _overshoot(path: Path) -> float:
    """How far a ravine's gentle coordinate, that starts at -1, goes beyond 0."""
    return max(0.0, float((path.points @ [0.8, 0.6]).max()))
