"""Nine update rules on small landscapes: the rate for each, its path, what it shows.

The rate is searched on the oracle; the path is then taken by every backend, in float64.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphparity.common.agreement import envelope
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.trees import Array, distance
from graphparity.common.workers.pool import Pool

WORKLOAD = "landscapes"
ORACLE = registry.oracle().name
STEPS = 1000
GOAL = 1e-2  # of the distance from the minimum at the start
STAYED = 10  # steps for which it must be kept
LEFT = 0.5  # of the height of the saddle's minima: beyond it the saddle is left
FAR = 1e3  # times the distance at the start: diverged
RATES = [float(1.3 * 10 ** (k / 4)) for k in range(-18, 2)]  # 4.1e-5 ... 2.3
SAME = 1e-6  # relative distance of paths in float64 up to which they are one
CHAOS = SAME / 4  # of a twin of the oracle: from there on nothing is judged
TWINS = 4


@dataclass(frozen=True)
class Path:
    """A rule on a landscape at its best rate; points (steps + 1, 2) from the start."""

    place: str
    rule: str
    lr: float
    points: Array
    distances: Array  # from the nearest minimum, as a share of the start's
    end: str  # reached, diverged, stuck, slow
    reached: int | None  # steps to the goal


def hyper(rule: str) -> dict[str, Any]:
    """What a rule needs beyond its rate."""
    return specs.over_steps(rule, STEPS)


def walk(
    place: str, rule: str, lr: float, steps: int = STEPS, shake: Any = None
) -> Path:
    """The oracle's path at a rate, until the goal is reached or left for good.

    shake: perturbs position and moments before every step, for a twin.
    """
    module = registry.reference(WORKLOAD)
    first, minima, _ = module.PLACES[place]
    slope = getattr(module, "gradients_" + place.partition("_")[0])
    a, make = module.steepness(place), registry.load(ORACLE, "optimizers", rule).make
    init, update = make(lr=lr, **hyper(rule))

    def away(x: float, y: float) -> float:
        return min(math.hypot(x - at[0], y - at[1]) for at in minima)

    params, far = [np.array(first)], away(*first)
    state, points, kept = init(params), [params[0]], 0
    shares = [away(*params[0]) / far]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            if shake is not None:
                params, state = trees.apply(shake, [params, state])
            params, state = update(params, slope(params, a), state)
            points.append(params[0])
            shares.append(away(*params[0].tolist()) / far)
            kept = kept + 1 if shares[-1] <= GOAL else 0
            if kept >= STAYED or not shares[-1] < FAR:
                break
    return _path(place, rule, lr, np.array(points), np.array(shares))


def _path(place: str, rule: str, lr: float, points: Array, distances: Array) -> Path:
    outside = np.flatnonzero(~(distances <= GOAL))
    since = int(outside[-1]) + 1 if len(outside) else 0
    reached = since if len(distances) - since >= STAYED else None
    end = "reached"
    if reached is None:
        late = distances[-len(distances) // 10 :]
        end = "stuck" if np.ptp(late) <= 1e-2 * late[-1] else "slow"
        if not distances[-1] < FAR:
            end = "diverged"
    return Path(place, rule, lr, points, distances, end, reached)


def best(place: str, rule: str) -> Path:
    """The path that reaches the goal in the fewest steps, else ends the lowest."""

    def rank(path: Path) -> tuple[float, float]:
        steps = float("inf") if path.reached is None else path.reached
        end = path.distances[-1]
        return steps, end if np.isfinite(end) else float("inf")

    return min((walk(place, rule, lr) for lr in RATES), key=rank)


def retrace(pool: Pool, backend: str, path: Path, steps: int) -> float:
    """The same path on a backend: greatest relative distance in the first `steps`."""
    spec = {**specs.spec(WORKLOAD, path.place), "optimizer": path.rule}
    spec |= {"lr": path.lr, "hyper": hyper(path.rule)}
    start = [path.points[0]]
    batch = [np.array(registry.reference(WORKLOAD).steepness(path.place))]
    given = {"spec": spec, "start": [start, []], "batches": [batch]}
    count = list(range(1, steps + 1))
    results = pool.ask(backend, "train_on", **given, checkpoints=count)
    pool.ask(backend, "forget")
    found = np.array([result["param"][0] for result in results])
    return distance(found, path.points[1 : steps + 1])


def certain(path: Path) -> int:
    """Steps before roundings alone take the oracle off its own path: chaos, if less
    than all.

    Twins of the oracle tell, shaken in position and moments. The position too: at rest
    on a slope of 4 x^3 - 4 x + 0.5 the terms cancel, and what is left of the gradient
    is their rounding.
    """
    shortest = len(path.points) - 1
    for seed in range(TWINS):
        shake = envelope.shaker("float64", np.random.default_rng(seed))
        twin = walk(path.place, path.rule, path.lr, shortest, shake).points
        mine = path.points[1 : len(twin)]
        apart = np.linalg.norm(twin[1:] - mine, axis=1) / np.linalg.norm(mine, axis=1)
        off = np.flatnonzero(~(apart <= CHAOS))
        shortest = min(shortest, len(mine), *off[:1].tolist())
    return shortest


# -- the lecture's claims --------------------------------------------------------------


def turns(path: Path) -> int:
    """How often the steep coordinate of a ravine changes its side."""
    side = np.sign(path.points @ [-0.6, 0.8])
    return int(np.sum(side[1:] * side[:-1] < 0))


def claims(paths: dict[tuple[str, str], Path]) -> list[dict[str, Any]]:
    """What the lecture says of the rules, each with its figures, true or false."""
    found = []

    def state(claim: str, holds: bool, figures: str) -> None:
        found.append({"claim": claim, "holds": bool(holds), "figures": figures})

    ravine = "ravine_100"
    sgd, push, ahead = (paths[ravine, r] for r in ("sgd", "momentum", "nesterov"))
    figures = f"{turns(sgd)} changes of side in {len(sgd.points) - 1} steps"
    state("SGD oscillates in the ravine", turns(sgd) >= 10, figures)
    share = turns(push) / max(1, len(push.points) - 1)
    own = turns(sgd) / max(1, len(sgd.points) - 1)
    figures = (
        f"sides changed in {100 * own:.0f} % of SGD's steps, {100 * share:.0f} % of "
        f"momentum's; {_steps(sgd)} steps to the goal against {_steps(push)}"
    )
    state("momentum damps it", share < own and _sooner(push, sgd), figures)
    look = walk(ravine, "nesterov", push.lr)
    figures = (
        f"at one rate ({push.lr:.2g}) the farthest overshoot is {_overshoot(look):.2f} "
        f"against momentum's {_overshoot(push):.2f}; at their best {_steps(ahead)} and "
        f"{_steps(push)} steps"
    )
    holds = _overshoot(look) < _overshoot(push)
    state("Nesterov looks ahead: it overshoots less", holds, figures)
    adaptive = ("adagrad", "rmsprop", "adam")
    gone = {r: left(paths["saddle", r]) for r in ("sgd", "momentum", *adaptive)}
    holds = all(gone[rule] < gone["sgd"] for rule in adaptive)
    figures = ", ".join(f"{rule} {steps:g}" for rule, steps in gone.items())
    figures = f"steps until it is left, at the rate that ends soonest: {figures}"
    state("adaptive rules leave the saddle sooner than SGD", holds, figures)
    hollow = {rule: paths["hollow", rule] for rule in registry.rules()}
    out = [rule for rule, path in hollow.items() if path.end == "reached"]
    holds = any(rule in out for rule in adaptive) and "sgd" not in out
    figures = (
        f"started beside it, in the deeper one ended {', '.join(out) or 'none'}, at "
        f"the best of {len(RATES)} rates"
    )
    state("adaptive rules escape the local minimum, SGD does not", holds, figures)
    return found


def left(path: Path) -> float:
    """Steps until a path has left the saddle for a minimum; infinite if never."""
    edge = LEFT * abs(registry.reference(WORKLOAD).PLACES["saddle"][1][0][1])
    beyond = np.flatnonzero(np.abs(path.points[:, 1]) > edge)
    return float(beyond[0]) if len(beyond) else math.inf


def _steps(path: Path) -> str:
    return str(path.reached) if path.reached is not None else f"never ({path.end})"


def _sooner(path: Path, other: Path) -> bool:
    mine = path.reached if path.reached is not None else STEPS + 1
    return mine < (other.reached if other.reached is not None else STEPS + 1)


def _overshoot(path: Path) -> float:
    """How far a ravine's gentle coordinate, that starts at -1, goes beyond 0."""
    return max(0.0, float((path.points @ [0.8, 0.6]).max()))
