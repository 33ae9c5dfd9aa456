"""Mathematics: backend and oracle both in float64, where nothing hides in rounding.

A decay of 1e-7 or an epsilon of 1e-5 for 1e-6 lies below float32's rounding and ten
orders above float64's. Whole steps only: a training step's loss, parameters and
moments, which the gradient has gone into.
"""

from graphparity.common.agreement import verdicts
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Drawn, Expected, Part, Spec, Verdict
from graphparity.common.workers.one_process import Asks
from graphparity.common.workers.pool import Pool

STEPS = 2  # of a training that are judged in float64


def applies(spec: Spec) -> bool:
    """Whether a cell has a program in float64: facts and half precision have none."""
    return spec["kind"] != "facts" and "half" not in spec


def expected(
    pool: Pool, spec: Spec, drawn: Drawn, seed: int
) -> list[dict[str, Expected]]:
    """The oracle's values and floors in float64 for the first steps; none where the
    cell has no program in it."""
    if not applies(spec):
        return []
    steps = _steps(spec, drawn)
    request = {"spec": spec, "dtype": "float64", "seed": seed, "steps": steps}
    values: list[dict[str, Expected]]
    values = pool.ask(pool.judge, "judge", **request, whole=True)
    return values


def _steps(spec: Spec, drawn: Drawn) -> list[object]:
    """All cases of a workload, or the first steps of a training."""
    return list(drawn["steps"][: STEPS if spec["kind"] == "train" else None])


def judge(
    pool: Asks,
    cell: Cell,
    spec: Spec,
    drawn: Drawn,
    labels: list[str],
    expected: list[dict[str, Expected]],
) -> Part:
    """The verdict over a cell in float64; says why where it can't be judged."""
    if not expected:
        return not_checked("the workload has no program in float64")
    backend = registry.backends()[cell.backend]
    if backend.dtype("float64") != "float64":
        return not_checked(f"{cell.backend} computes in {backend.dtype('float64')}")
    steps = _steps(spec, drawn)
    results = pool.ask(cell.backend, "check_in_float64", spec=spec, steps=steps)
    if len(results) != len(steps):
        reason = f"{len(results)} steps came back, expected {len(steps)}"
        return part([verdicts.absent("steps", reason)])
    found = list[Verdict]()
    for label, outputs, values in zip(labels, results, expected):
        named = specs.name_outputs(outputs, specs.params(spec))
        compared = verdicts.compare(named, values, "float64")
        found += [verdicts.at(label, verdict) for verdict in compared]
    return part(found)


def part(found: list[Verdict]) -> Part:
    """One part of a cell's verdict, over all outputs."""
    status, reason = verdicts.overall(found)
    return {"status": status, "reason": reason, "agreement": found}


def not_checked(reason: str) -> Part:
    """A part that was not judged; it is no agreement."""
    return {"status": "not checked", "reason": reason, "agreement": []}
