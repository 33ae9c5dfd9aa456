"""A histogram of gradients' exponents, and the shares that float16 rounds to zero.

The oracle's, of every weight: in float32 for the histogram; in float16, as the policy
rounds, without a scale and with one, for what is lost.
"""

from collections.abc import Callable
from typing import TypedDict

import numpy as np

from graphparity.common.contract import dtypes, trees
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.workers.pool import Pool
from graphparity.experiments.precision import plan
from graphparity.experiments.precision.found import Gradients

ZERO, NORMAL, LARGEST = -25, -14, 16  # 2^-25 and less rounds to 0; 65504 < 2^16
LEAST, MOST = -60, 20  # exponents that are counted by themselves
SpecOf = Callable[[str], Spec]  # of one of plan.TRAININGS


class Histogram(TypedDict):
    """Numbers counted by exponent, as in `Gradients`."""

    first_exponent: int
    counts: list[int]
    zeros: int
    largest: float


class Point(Histogram):
    """The gradients at some weights, as in `Gradients`."""

    scale: float
    below: float
    lost_alone: float
    lost_scaled: float | None


def problems(asked: plan.Asked) -> list[str]:
    """The nets, and the one in small units."""
    return [*asked.nets, f"{plan.SMALL}, small units"]


def measure(pool: Pool, asked: plan.Asked, problem: str) -> list[Gradients]:
    """A row at the start and one after training."""
    net, little = problem.split(",")[0], "," in problem
    steps = asked.steps[net]
    spec_of = plan.small if little else lambda training: _usual(net, training)
    inputs = plan.small_inputs(asked.seed) if little else plan.inputs(net, asked.seed)
    params, batches = inputs
    scaled = spec_of("float16 scaled")
    run = {"batches": batches, "checkpoints": [steps]}
    start = pool.ask(pool.judge, "initial_state", spec=scaled, params=params)
    start = dtypes.cast(start, "float32")
    [end] = pool.ask(pool.judge, "train_on", spec=scaled, start=start, **run)
    exact = {"spec": spec_of("float32"), "start": [params, None], **run}
    [trained] = pool.ask(pool.judge, "train_on", **exact)
    rows: list[Gradients] = []
    for when, point in (("start", params), (f"step {steps}", trained["param"])):
        scaling = (start[1] if when == "start" else end["opt"])["scaler"]
        shares = _point(pool, spec_of, point, scaling, batches[0])
        rows.append({"problem": problem, "when": when, **shares})
    return rows


def _usual(net: str, training: str) -> Spec:
    """The cell of a training on the digits in their usual units."""
    spec = plan.spec(net, training.split()[0])
    return {**spec, "scaler": None} if training.endswith("alone") else spec


def _point(
    pool: Pool, spec_of: SpecOf, params: Tree, scaling: Tree, batch: list[Array]
) -> Point:
    """Histogram at some weights, and the shares that are zero in float16.

    scaling: the scaler's state there.
    """

    def check(training: str, dtype: str) -> dict[str, Tree]:
        spec = spec_of(training)
        start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
        if spec["scaler"]:
            start[1]["scaler"] = scaling
        step = dtypes.cast([start, batch], dtype)
        [outputs] = pool.ask(pool.judge, "check", spec=spec, steps=[step])
        return dict(outputs)

    exact = flat(check("float32", "float32")["grad"])
    alone = flat(check("float16 alone", "float64")["grad"])
    after = check("float16 scaled", "float64")
    moved = flat(after["param"]) != flat(dtypes.cast(params, "float64"))
    skipped = bool(after["opt"]["scaler"]["skipped"])
    counted = exact != 0.0
    return {
        **histogram(exact),
        "scale": float(scaling["scale"]),
        "below": float(np.mean(np.abs(exact[counted]) <= 2.0**ZERO)),
        "lost_alone": float(np.mean(alone[counted] == 0.0)),
        "lost_scaled": None if skipped else float(np.mean(~moved[counted])),
    }


def flat(values: Tree) -> Array:
    """All numbers of a tree in one array (n,)."""
    return np.concatenate([np.ravel(leaf) for leaf in trees.leaves(values)])


def histogram(values: Array) -> Histogram:
    """How many lie in [2^e, 2^(e+1)), for each exponent e, and how many are zero.

    Those outside of 2^-60 … 2^20 are counted at the ends.
    """
    size = np.abs(values[values != 0.0]).astype(np.float64)
    exponents = np.clip(np.floor(np.log2(size)), LEAST, MOST).astype(int)
    counts = np.bincount(exponents - LEAST, minlength=MOST - LEAST + 1)
    return {
        "first_exponent": LEAST,
        "counts": counts.tolist(),
        "zeros": int(np.sum(values == 0.0)),
        "largest": float(np.max(size, initial=0.0)),
    }
