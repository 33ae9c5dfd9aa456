"""Whether two loss scalers are the same state machine, from their states by step.

Scale, growth counter and skipped steps must be equal exactly. A skipped step must leave
weights and moments as they were, bit for bit.
"""

from typing import TypedDict

import numpy as np

from graphparity.common.agreement.noise_floor import relative_error
from graphparity.common.agreement.verdicts import THRESHOLD
from graphparity.common.contract import trees
from graphparity.common.contract.dtypes import roundoff
from graphparity.common.contract.trees import Array, Named, Tree


class Optimizer(TypedDict):
    """The state of an update rule, and of the loss scale."""

    rule: Tree
    scaler: Named  # scale, growth counter, whether the step was skipped


class State(TypedDict):
    """The state of parameters and optimizer between two steps."""

    param: Tree
    opt: Optimizer


class Comparison(TypedDict):
    """A run against the oracle's; what happened in it is counted by the oracle's."""

    steps: int
    differing: int  # steps whose scaler has another state
    touched: int  # skipped steps that changed weights or moments
    skipped: int
    grown: int
    backed_off: int
    first: str | None  # the first step that differs, in words
    weights: float | None  # roundings of float32 a step; None: not finite


def judge(states: list[State], expected: list[State]) -> Comparison:
    """Count the steps whose scaler has another state, and the skipped steps that
    changed weights or moments.

    weights: largest relative error of weights and moments in any step, in roundings of
    float32 for each step taken; None where some are not finite.
    """
    steps = range(1, len(expected))
    differing = [n for n in steps if _differ(states[n], expected[n])]
    skipped = [n for n in steps if _scaler(expected[n])["skipped"]]
    scales = [_scaler(state)["scale"] for state in expected]
    apart = [_apart(states[n], expected[n]) / n for n in steps]
    weights = float(np.max([0.0, *apart]))  # Python's max passes over NaN
    return {
        "steps": len(steps),
        "differing": len(differing),
        "touched": sum(not _same(states[n], states[n - 1]) for n in skipped),
        "skipped": len(skipped),
        "grown": sum(bool(scales[n] > scales[n - 1]) for n in steps),
        "backed_off": sum(bool(scales[n] < scales[n - 1]) for n in steps),
        "first": _difference(differing[0], states, expected) if differing else None,
        "weights": weights if np.isfinite(weights) else None,
    }


def agrees(row: Comparison) -> bool:
    """Whether it is the same machine: no state differs, no skipped step changed a
    weight."""
    same = row["differing"] == 0 and row["touched"] == 0 and row["steps"] > 0
    weights = row["weights"]
    return same and weights is not None and weights <= THRESHOLD


def _scaler(state: State) -> Named:
    return state["opt"]["scaler"]


def _differ(state: State, expected: State) -> bool:
    came, wanted = _scaler(state), _scaler(expected)
    return any(float(came[key]) != float(wanted[key]) for key in wanted)


def _difference(step: int, states: list[State], expected: list[State]) -> str:
    came, wanted = _scaler(states[step]), _scaler(expected[step])
    parts = [f"{k} {float(came[k]):g} for {float(wanted[k]):g}" for k in wanted]
    return f"step {step}: {', '.join(parts)}"


def _weights(state: State) -> list[Array]:
    """Weights and moments: what a skipped step must not change."""
    both = [state["param"], state["opt"]["rule"]]
    return [np.asarray(leaf) for leaf in trees.leaves(both)]


def _same(one: State, other: State) -> bool:
    """Bit for bit: NaN equals itself, and -0 does not equal 0."""
    pairs = zip(_weights(one), _weights(other), strict=True)
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


def _apart(one: State, other: State) -> float:
    """Largest relative error of a weight or moment, in roundings of float32."""
    pairs = zip(_weights(one), _weights(other), strict=True)
    errors = [relative_error(a, b) for a, b in pairs]
    return float(np.max(errors)) / roundoff("float32")
