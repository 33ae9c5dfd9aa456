"""The stream of `retrace`: batches of changing size, and the oracle's results for them.

A *stream* is one epoch of a small net's training in batches of random size, the last of
one row.
"""

from dataclasses import dataclass
from types import ModuleType
from typing import TypedDict

import numpy as np

from graphparity.common.agreement import verdicts as agreement
from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Expected, Spec, Verdict
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.workers.pool import Pool
from graphparity.experiments.retrace.contestant import Judged
from graphparity.experiments.retrace.plan import Asked


class Rule(TypedDict):
    """What the stream's training changes in a spec."""

    optimizer: str
    lr: float


CONFIG = "digits"
LARGEST = 64  # rows of a batch at most
CHECKED = 8  # sizes that are compared with the oracle
FORWARD = 3  # of these, whose forward pass is compared too
SPARE = 40  # further rows, since those on a kink are left out
MARGIN = 1e-6  # of a kink, where the workload names none
RULE = Rule(optimizer="momentum", lr=0.002)  # from rest, v is the gradient


@dataclass(frozen=True)
class Stream:
    """The batches, and the steps on which the contestants are judged."""

    spec: Spec
    start: Tree
    batches: list[list[Array]]
    steps: list[Tree]  # (state, batch), each from rest
    expected: list[dict[str, Expected]]

    @property
    def sizes(self) -> list[int]:
        """Rows of each batch."""
        return [len(batch[0]) for batch in self.batches]


# -- the stream ------------------------------------------------------------------------


def sizes(rows: int, seed: int) -> list[int]:
    """Rows of each batch: 1 to LARGEST at random, a last one of one row, `rows` in all.

    One row is what an epoch may leave over, and some compilers take for a constant.
    """
    rng, counts, left = np.random.default_rng([seed, 7]), list[int](), rows - 1
    while left:
        counts.append(min(left, int(rng.integers(1, LARGEST + 1))))
        left -= counts[-1]
    return [*counts, 1]


def draw(pool: Pool, asked: Asked) -> Stream:
    """The stream of a seed: data, start and the oracle's results of single steps."""
    spec: Spec = {**specs.spec(asked.workload, CONFIG), **RULE, "hyper": {}}
    reference = registry.reference(asked.workload)
    rng = np.random.default_rng([asked.seed, 0])
    params, drawn = reference.inputs(rng, CONFIG)
    rows = asked.effort.rows
    whole = [np.concatenate(arrays)[: rows + SPARE] for arrays in zip(*drawn)]
    clear = rows_off_kinks(reference, params, whole, 0, len(whole[0]))[:rows]
    cuts = np.cumsum(sizes(len(clear), asked.seed))
    parts = [np.split(a[clear], cuts)[: len(cuts)] for a in whole]
    batches = [list(arrays) for arrays in zip(*parts)]
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    steps = [(start, batch) for batch in _judged(batches)]
    single = {"spec": spec, "steps": steps, "dtype": "float32", "seed": asked.seed}
    expected = pool.ask(pool.judge, "judge", **single)
    return Stream(spec, start, batches, steps, expected)


def rows_off_kinks(
    reference: ModuleType, params: Tree, data: list[Array], first: int, last: int
) -> list[int]:
    """The rows in [first, last) whose activations are farther from every kink than
    MARGIN.

    Frameworks differ by design at a kink: a row on one would differ without padding
    too.
    """
    least = getattr(reference, "MARGIN", MARGIN)
    near = getattr(reference, "margin", lambda *_: np.inf)
    if near(params, *(a[first:last] for a in data)) > least:
        return list(range(first, last))
    if last - first == 1:
        return []
    middle = (first + last) // 2
    halves = ((first, middle), (middle, last))
    return [
        row for half in halves for row in rows_off_kinks(reference, params, data, *half)
    ]


def _judged(batches: list[list[Array]]) -> list[list[Array]]:
    """Batches of up to CHECKED sizes, evenly spread over those that there are."""
    by_size = {len(batch[0]): batch for batch in batches}
    every = sorted(by_size)
    places = np.linspace(0, len(every) - 1, min(CHECKED, len(every)))
    return [by_size[every[round(at)]] for at in places]


# -- agreement -------------------------------------------------------------------------


def judge(pool: Pool, name: str, stream: Stream) -> Judged:
    """The step that ran, and its forward pass, against the oracle on whole batches.

    What the oracle never sees, such as padding, must not be in any output.
    """
    steps = cast(stream.steps, "float32")
    spec = stream.spec
    results = pool.ask(name, "check_stream", spec=spec, steps=steps)
    ends = sorted({0, len(steps) // 2, len(steps) - 1})[:FORWARD]
    few = [steps[at] for at in ends]
    forward = dict(zip(ends, pool.ask(name, "forward_stream", spec=spec, steps=few)))
    verdicts = []
    for at, outputs in enumerate(results):
        parts = {**outputs, **forward.get(at, {})}
        verdicts += _verdicts(stream, at, parts)
    status, reason = agreement.overall(verdicts)
    return Judged(status=status, reason=reason, agreement=verdicts, compiled=None)


def _verdicts(stream: Stream, at: int, parts: dict[str, Tree]) -> list[Verdict]:
    reference = registry.reference(stream.spec["workload"])
    named = specs.name_outputs(parts, reference.PARAMS)
    whole = stream.expected[at]
    expected = {n: e for n, e in whole.items() if n.split(".")[0] in parts}
    rows = len(stream.steps[at][1][0])
    verdicts = agreement.compare(named, expected, "float32")
    return [{**v, "output": f"{v['output']} [{rows} rows]"} for v in verdicts]
