"""Nine update rules on small landscapes: the best rate of each, and its path.

The rate is searched on the oracle; the path is then taken by every backend, in float64.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.agreement import envelope
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.documents import Options
from graphparity.common.contract.trees import Array, distance
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.landscapes.plan import Asked
from graphparity.experiments.shared.run import Context

WORKLOAD = "landscapes"
ORACLE = registry.oracle().name
STEPS = 1000
GOAL = 1e-2  # of the distance from the minimum at the start
STAYED = 10  # steps for which it must hold
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


Paths = dict[tuple[str, str], Path]  # by landscape and rule


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    paths: Paths = field(default_factory=dict)
    certain: dict[str, int] = field(default_factory=dict)  # landscape/rule: steps
    apart: dict[str, dict[str, float]] = field(default_factory=dict)  # by backend
    failed: dict[str, str] = field(default_factory=dict)


def pairs() -> list[tuple[str, str]]:
    """Every rule on every landscape."""
    places = registry.reference(WORKLOAD).PLACES
    return [(place, rule) for place in places for rule in registry.rules()]


def units(asked: Asked) -> int:
    """Pieces of work: a path, of the oracle and of each backend."""
    return len(pairs()) * (1 + len(asked.backends))


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Search each rule's rate on the oracle; then every backend takes its paths."""
    for place, rule in pairs():
        context.reporter.doing(f"searching the rate of {rule} on {place}")
        path = best(place, rule)
        found.paths[place, rule] = path
        found.certain[f"{place}/{rule}"] = certain_steps(path)
        context.reporter.advance()
    with context.pool(asked.device, "float64", asked.timeout) as pool:
        for name in asked.backends:
            found.apart[name] = {}
            _follow(pool, name, context, found)


def _follow(pool: Pool, name: str, context: Context, found: Found) -> None:
    """A backend's paths against the oracle's, over the oracle's certain steps."""
    for (place, rule), path in found.paths.items():
        context.reporter.doing(f"{name}: {rule} on {place}")
        key = f"{place}/{rule}"
        if path.end != "diverged" and (steps := found.certain[key]):
            try:
                found.apart[name][key] = retrace(pool, name, path, steps)
            except WorkerFailure as failure:
                found.failed[f"{name}: {key}"] = f"{failure.status}: {failure}"
        context.reporter.advance()


def hyper(rule: str) -> Options:
    """What a rule needs beyond its rate."""
    return specs.over_steps(rule, STEPS)


def walk(
    place: str,
    rule: str,
    lr: float,
    steps: int = STEPS,
    shake: Callable[[Array], Array] | None = None,
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
    state, points, stayed = init(params), [params[0]], 0
    shares = [away(*params[0]) / far]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            if shake is not None:
                params, state = trees.apply(shake, [params, state])
            params, state = update(params, slope(params, a), state)
            points.append(params[0])
            shares.append(away(*params[0].tolist()) / far)
            stayed = stayed + 1 if shares[-1] <= GOAL else 0
            if stayed >= STAYED or not shares[-1] < FAR:
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
    """The path, of all RATES, that reaches the goal in the fewest steps; without one
    that which ends the lowest."""

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
    run = {"spec": spec, "start": [start, []], "batches": [batch]}
    every = list(range(1, steps + 1))
    results = pool.ask(backend, "train_on", **run, checkpoints=every)
    pool.ask(backend, "forget")
    points = np.array([result["param"][0] for result in results])
    return distance(points, path.points[1 : steps + 1])


def certain_steps(path: Path) -> int:
    """Steps of a path before roundings alone change it; fewer than all where it is
    chaotic.

    Found with twins of the oracle, perturbed in position and moments. The position too:
    at rest on a slope of 4 x^3 - 4 x + 0.5 the terms cancel, and the gradient that
    remains is their rounding.
    """
    shortest = len(path.points) - 1
    for seed in range(TWINS):
        shake = envelope.shaker("float64", np.random.default_rng(seed))
        twin = walk(path.place, path.rule, path.lr, shortest, shake).points
        exact = path.points[1 : len(twin)]
        size = np.linalg.norm(exact, axis=1)
        apart = np.linalg.norm(twin[1:] - exact, axis=1) / size
        off = np.flatnonzero(~(apart <= CHAOS))
        shortest = min(shortest, len(exact), *off[:1].tolist())
    return shortest
