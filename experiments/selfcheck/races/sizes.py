"""Steps of a wanted length: a two-layer net whose hidden layer is as wide as it takes.

Up to 300 µs it is a forward pass, since an eager training step takes longer in most
frameworks; at 3 ms a training step. Where the smallest net of a backend takes longer
than what is wanted, it is that: what its step took stands beside the size's name.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphparity.common.contract import specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array

WORKLOAD, CONFIG = "two_layer_net", "session"  # what the spec is made of
LEAST, FIRST, MOST = 4, 64, 8192  # hidden units
PROBES = 4  # nets that are tried
NEAR = 1.15  # times: near enough


@dataclass(frozen=True)
class Size:
    """A step that takes so long, and what it is of: rows N, inputs D, outputs K."""

    name: str
    seconds: float
    kind: str  # of the spec: forward or train
    rows: int
    inputs: int
    outputs: int


SIZES = {
    size.name: size
    for size in (
        Size("30us", 30e-6, "forward", 32, 32, 10),
        Size("300us", 300e-6, "forward", 64, 128, 10),
        Size("3ms", 3e-3, "train", 64, 1000, 10),
    )
}


def request(size: Size, hidden: int) -> dict[str, object]:
    """The arguments of `open` for such a net: its spec, where it starts, a batch;
    arrays in float32, the same in every process."""
    rng = np.random.default_rng(0)

    def drawn(*shape: int) -> Array:
        values = rng.standard_normal(shape) / math.sqrt(shape[0])
        return values.astype(np.float32)

    params = [drawn(size.inputs, hidden), drawn(hidden, size.outputs)]
    batch = [drawn(size.rows, size.inputs), drawn(size.rows, size.outputs)]
    spec: Spec = {**specs.spec(WORKLOAD, CONFIG), "kind": size.kind}
    if size.kind == "train":
        return {"spec": spec, "start": [params, []], "batches": [batch]}
    return {"spec": spec, "start": params, "batches": [batch[:1]]}


def fitted(step_s: Callable[[int], float], wanted_s: float) -> tuple[int, float]:
    """The hidden units with which a step takes about so long, and what it takes.

    step_s: measures the step of so many. It grows with them: the next ones are where
    the line through the last two meets what is wanted.
    """
    known = [(LEAST, step_s(LEAST))]
    hidden = FIRST
    while known[-1][1] < wanted_s / NEAR or known[-1][1] > wanted_s * NEAR:
        if len(known) > PROBES or hidden == known[-1][0]:
            break
        known.append((hidden, step_s(hidden)))
        (h0, t0), (h1, t1) = known[-2:]
        slope = (t1 - t0) / (h1 - h0)
        hidden = h1 * 4 if slope <= 0 else round(h1 + (wanted_s - t1) / slope)
        hidden = min(MOST, max(LEAST, hidden))
    return min(known, key=lambda one: abs(math.log(one[1] / wanted_s)))
