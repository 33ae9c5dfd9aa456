"""What a cell starts from: inputs drawn from a seed, away from every kink, a point
where the program has no derivative.

Runs in the oracle's worker, as all of this folder does. The reference is run through
the same tasks as any backend.
"""

import numpy as np

from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.documents import Drawn, Spec
from graphparity.common.contract.trees import Tree
from graphparity.common.worker.conversion import build

# Least distance of a pre-activation from its kink, in units of sum |x||w|.
MARGIN = 1e-6
ATTEMPTS = 10_000


def draw(spec: Spec, seed: int, steps: int) -> Drawn:
    """Inputs from the seed, redrawn until no step of a short run is near a kink.

    Returns start, batches, steps as (state, batch), and how often it was redrawn; for
    no steps nothing is near a kink.
    Raises RuntimeError after 10,000 draws.
    """
    reference = registry.reference(spec["workload"])
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        params, batches = reference.inputs(rng, spec["config"])
        run = _trajectory(spec, params, batches, steps)
        if run is not None:
            return {
                "batches": batches,
                "start": initial_state(spec, params),
                "steps": run,
                "redrawn": attempt,
            }
    raise RuntimeError(f"no inputs away from a kink in {ATTEMPTS} draws; other seed?")


def initial_state(spec: Spec, params: Tree) -> Tree:
    """The state before the first step: params, or params and optimizer state."""
    if spec["kind"] != "train":
        return params
    oracle = registry.oracle().name
    optimizer = registry.load(oracle, "optimizers", spec["optimizer"])
    init, _ = optimizer.make(**specs.rule(spec, dialect=True))
    if not (settings := spec.get("scaler")):
        return [params, init(params)]
    begin, _ = registry.load(oracle, "precision", "scaler").make(**settings)
    return [params, {"rule": init(params), "scaler": begin(params)}]


def _trajectory(
    spec: Spec, params: Tree, batches: list[Tree], steps: int
) -> list[Tree] | None:
    """(state, batch) before each step of a short run; of a workload that is not trained
    one for each of its cases.

    None where one of them is near a kink. In half precision roundings cross kinks in
    any longer run: only the first step, which the oracle's self-check uses, must be
    away from them.
    """
    reference, state = registry.reference(spec["workload"]), initial_state(spec, params)
    if spec["kind"] != "train":
        return [(state, batch) for batch in batches]
    result, call = list[Tree](), build(spec, state[0], batches[0])[1]
    for count in range(steps):
        batch = batches[count % len(batches)]
        near = None if count and "half" in spec else getattr(reference, "margin", None)
        if near and _known(spec, near(state[0], *batch)) <= margin(spec["workload"]):
            return None
        result.append((state, batch))
        state = trees.apply(np.array, call(state, *batch)[0])
    return result


def _known(spec: Spec, distance: float) -> float:
    """A distance from a kink. Raises ValueError where it is NaN: with NaN every
    comparison is false, and inputs at a kink would pass."""
    if np.isnan(distance):
        where = f"{spec['workload']}/{spec['config']}"
        raise ValueError(
            f"the distance from the nearest kink of {where} is NaN, expected a number; "
            "`margin` of its reference divides 0 by 0, or the training diverges"
        )
    return float(distance)


def margin(workload: str) -> float:
    """The least distance of the workload's inputs from a kink, in units of sum
    |x||w|."""
    return float(getattr(registry.reference(workload), "MARGIN", MARGIN))
