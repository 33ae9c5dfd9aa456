"""What a workload config should give: the oracle's side of agreement, asked once for
all backends."""

import dataclasses
from dataclasses import dataclass, field
from types import ModuleType

from graphparity.common.agreement import edges, mathematics
from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Drawn, Edges, Expected, Spec
from graphparity.common.workers.pool import Pool

POINTS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # steps at which a free run is compared


@dataclass(frozen=True)
class Target:
    """What a workload config should give by the oracle, computed once for all
    backends."""

    spec: Spec
    reference: ModuleType
    drawn: Drawn
    expected: list[dict[str, Expected]]  # by checked step
    labels: list[str]
    points: list[int]
    free: dict[str, Expected]  # of the free run; empty where nothing is trained
    exact: list[dict[str, Expected]] = field(default_factory=list)  # in float64
    edges: Edges | None = None  # None: not asked for


def single_steps(
    pool: Pool,
    workload: str,
    config: str,
    dtype: str,
    seed: int,
    steps: int,
    backend: str | None = None,
) -> Target:
    """Inputs that the oracle draws, and each step's values and noise floors. backend:
    with the update rule as that backend's library computes it."""
    spec = specs.spec(workload, config, backend)
    if spec["kind"] == "facts":  # the specification has what is expected
        return Target(spec, registry.reference(workload), {}, [], [], [], {})
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=seed, steps=steps)
    request = {"spec": spec, "dtype": dtype, "seed": seed, "steps": drawn["steps"]}
    values = pool.ask(pool.judge, "judge", **request)
    exact = [] if dtype == "float64" else mathematics.expected(pool, spec, drawn, seed)
    known = drawn, values, specs.labels(workload, len(values))
    return Target(spec, registry.reference(workload), *known, [], {}, exact)


def target(
    pool: Pool,
    workload: str,
    config: str,
    dtype: str,
    seed: int,
    steps: int,
    backend: str | None = None,
) -> Target:
    """As `single_steps`, at the edges too, and the free run of what is trained."""
    target = single_steps(pool, workload, config, dtype, seed, steps, backend)
    found = edges.ask(pool, target.spec, target.drawn, dtype, seed)
    target = dataclasses.replace(target, edges=found)
    if target.spec["kind"] != "train":
        return target
    last = target.spec["steps"]
    points = sorted({*(point for point in POINTS if point < last), last})
    run = {"start": target.drawn["start"], "batches": target.drawn["batches"]}
    request = {"spec": target.spec, "dtype": dtype, "seed": seed, "points": points}
    free = pool.ask(pool.judge, "free", **request, **run)
    return dataclasses.replace(target, points=points, free=free)
