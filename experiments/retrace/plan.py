"""Batches of changing size: what a static graph traces anew, what that costs, the cure.

A *stream* is one epoch of a small net's training in batches of random size, the last of
one row. An *arm* is a backend, as it is or with one of the cures of its `shapes.py`. In
every round each arm runs the stream in a fresh process with an empty cache, several
times over: the first pass pays for tracing and compiling, the later ones do not.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.agreement.stage import cast
from graphparity.common.contract import registry, specs
from graphparity.common.contract.trees import Array
from graphparity.common.workers.pool import Pool

AS_IS = "as is"
CONFIG = "digits"
LARGEST = 64  # rows of a batch at most
CHECKED = 8  # sizes that are compared with the oracle
FORWARD = 3  # of these, whose forward pass is compared too
SPARE = 40  # rows that may lie on a kink and are left out
MARGIN = 1e-6  # of a kink, where the workload names none
VARIANTS = ("marked", "relaxed")  # second forms of a cure: not in the quick preset
RULE = {"optimizer": "momentum", "lr": 0.002}  # from rest, v is the gradient


class Arm(NamedTuple):
    """A backend as it is, or with one of its cures."""

    backend: str
    mode: str

    def __str__(self) -> str:
        return f"{self.backend}/{self.mode}"


@dataclass(frozen=True)
class Effort:
    """How much a preset measures."""

    rows: int  # of the data, in one pass
    rounds: int  # fresh processes
    passes: int
    variants: bool  # the second forms of cures too


EFFORTS = {
    "quick": Effort(330, 3, 4, False),
    "standard": Effort(1437, 3, 4, True),
    "full": Effort(1437, 5, 6, True),
}


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    workload: str
    backends: tuple[str, ...]
    device: str
    effort: Effort
    seed: int
    timeout: float


@dataclass(frozen=True)
class Stream:
    """The batches, and the steps on which the arms are judged."""

    spec: dict[str, Any]
    start: Any
    batches: list[list[Array]]
    steps: list[Any]  # (state, batch), each from rest
    expected: list[dict[str, Any]]

    @property
    def sizes(self) -> list[int]:
        return [len(batch[0]) for batch in self.batches]


@dataclass
class Found:
    """What came of the arms."""

    samples: dict[Arm, dict[int, dict[str, Any]]] = field(default_factory=dict)
    documents: dict[Arm, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    cures: dict[str, list[str]] = field(default_factory=dict)  # of each backend
    versions: dict[str, Any] = field(default_factory=dict)


# -- the stream ------------------------------------------------------------------------


def sizes(rows: int, seed: int) -> list[int]:
    """Rows of each batch: 1 to LARGEST at random, a last one of one row, `rows` in all.

    One row is what an epoch may leave over, and some compilers take for a constant.
    """
    rng, found, left = np.random.default_rng([seed, 7]), list[int](), rows - 1
    while left:
        found.append(min(left, int(rng.integers(1, LARGEST + 1))))
        left -= found[-1]
    return [*found, 1]


def draw(pool: Pool, asked: Asked) -> Stream:
    """The stream of a seed: data, start and what the oracle makes of single steps."""
    spec = {**specs.spec(asked.workload, CONFIG), **RULE, "hyper": {}}
    reference = registry.reference(asked.workload)
    rng = np.random.default_rng([asked.seed, 0])
    params, drawn = reference.inputs(rng, CONFIG)
    rows = asked.effort.rows
    whole = [np.concatenate(arrays)[: rows + SPARE] for arrays in zip(*drawn)]
    kept = away(reference, params, whole, 0, len(whole[0]))[:rows]
    cuts = np.cumsum(sizes(len(kept), asked.seed))
    parts = [np.split(a[kept], cuts)[: len(cuts)] for a in whole]
    batches = [list(arrays) for arrays in zip(*parts)]
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    steps = [(start, batch) for batch in _judged(batches)]
    given = {"spec": spec, "steps": steps, "dtype": "float32", "seed": asked.seed}
    expected = pool.ask(pool.judge, "judge", **given)
    return Stream(spec, start, batches, steps, expected)


def away(
    reference: Any, params: Any, data: list[Array], first: int, last: int
) -> list[int]:
    """The rows from `first` to `last` whose activations lie away from every kink.

    Frameworks differ by design at a kink: a row on one would say nothing of padding.
    """
    least = getattr(reference, "MARGIN", MARGIN)
    near = getattr(reference, "margin", lambda *_: np.inf)
    if near(params, *(a[first:last] for a in data)) > least:
        return list(range(first, last))
    if last - first == 1:
        return []
    middle = (first + last) // 2
    halves = ((first, middle), (middle, last))
    return [row for half in halves for row in away(reference, params, data, *half)]


def _judged(batches: list[Any]) -> list[Any]:
    """Batches of up to CHECKED sizes, evenly spread over those that there are."""
    by_size = {len(batch[0]): batch for batch in batches}
    every = sorted(by_size)
    places = np.linspace(0, len(every) - 1, min(CHECKED, len(every)))
    return [by_size[every[round(at)]] for at in places]


# -- agreement -------------------------------------------------------------------------


def judge(pool: Pool, name: str, stream: Stream) -> dict[str, Any]:
    """The step that ran, and its forward pass, against the oracle on whole batches.

    What the oracle never sees, such as padding, must not be in any output.
    """
    steps = cast(stream.steps, "float32")
    given = {"spec": stream.spec, "steps": steps}
    results = pool.ask(name, "check_stream", **given)
    ends = sorted({0, len(steps) // 2, len(steps) - 1})[:FORWARD]
    given["steps"] = [steps[at] for at in ends]
    forward = dict(zip(ends, pool.ask(name, "forward_stream", **given)))
    verdicts = []
    for at, outputs in enumerate(results):
        parts = {**outputs, **forward.get(at, {})}
        verdicts += _verdicts(stream, at, parts)
    status, reason = agreement.overall(verdicts)
    return {"status": status, "reason": reason, "agreement": verdicts}


def _verdicts(stream: Stream, at: int, parts: dict[str, Any]) -> list[dict[str, Any]]:
    reference = registry.reference(stream.spec["workload"])
    named = specs.name_outputs(parts, reference.PARAMS)
    whole = stream.expected[at]
    expected = {n: e for n, e in whole.items() if n.split(".")[0] in parts}
    rows = len(stream.steps[at][1][0])
    found = agreement.compare(named, expected, "float32")
    return [{**v, "output": f"{v['output']} [{rows} rows]"} for v in found]
