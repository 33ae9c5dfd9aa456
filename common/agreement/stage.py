"""The agreement stage: every backend's outputs judged against the oracle's.

*Lockstep*: each step starts from the oracle's state, so that errors do not add up over
steps. *Free-running*: a whole training, its drift judged by the oracle's shaken twins.
"""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType

import numpy as np

from graphparity.common.agreement import (
    called_twice,
    edges,
    half_precision,
    mathematics,
    verdicts as agreement,
)
from graphparity.common.agreement.oracle.self_check import Check
from graphparity.common.contract import reasons, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import (
    Agreement,
    Drawn,
    Edges,
    Expected,
    Part,
    Shown,
    Spec,
    Verdict,
)
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

Found = tuple[
    list[Verdict], Shown
]  # of what a cell shows, and what was found beside it
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
    expected = pool.ask(pool.judge, "judge", **request)
    labels = specs.labels(workload, len(expected))
    reference = registry.reference(workload)
    exact = [] if dtype == "float64" else mathematics.expected(pool, spec, drawn, seed)
    return Target(spec, reference, drawn, expected, labels, [], {}, exact)


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


def verify(pool: Pool, cell: Cell, target: Target, forget: bool = True) -> Agreement:
    """The document of a cell's agreement: status, reason, verdicts by output.

    forget: drop what the backend compiled for it afterwards.
    """
    verdicts, extra = list[Verdict](), Shown()
    try:
        for found, more in _parts(pool, cell, target):
            verdicts, extra = [*verdicts, *found], {**extra, **more}
        exact = _in_float64(pool, cell, target)
    except WorkerFailure as failure:
        if not verdicts:
            raise
        return _broken_off(failure, verdicts, extra)
    if forget:
        pool.ask(cell.backend, "forget")
    status, reason = agreement.overall(verdicts)
    if exact is not None and exact["status"] == "disagree" and status != "disagree":
        status, reason = "disagree", f"mathematics: {exact['reason']}"
    document: Agreement = {"status": status, "reason": reason, "agreement": verdicts}
    return {**document, "mathematics": exact, **extra}


def _in_float64(pool: Pool, cell: Cell, target: Target) -> Part | None:
    """The verdict's mathematics; None where the whole cell is in float64, or facts."""
    judged_elsewhere = registry.backends()[cell.backend].oracle
    if cell.dtype == "float64" or target.spec["kind"] == "facts" or judged_elsewhere:
        return None
    return mathematics.judge(
        pool, cell, target.spec, target.drawn, target.labels, target.exact
    )


def attempt(pool: Pool, cell: Cell, target: Target) -> Agreement:
    """As `verify`, but a worker's failure becomes the cell's status and reason."""
    try:
        return verify(pool, cell, target)
    except WorkerFailure as failure:
        return failed(failure)
    except Exception as error:  # the reply could not be checked at all
        reason = f"the check failed: {reasons.described(error)}"
        return {"status": "disagree", "reason": reason, "agreement": []}


def _parts(pool: Pool, cell: Cell, target: Target) -> Iterator[Found]:
    """What is shown of a cell, one after the other."""
    if target.spec["kind"] == "facts":
        yield _facts(pool, cell, target)
    elif registry.backends()[cell.backend].oracle:
        yield from _oracle(pool, cell, target)
    else:
        yield _lockstep(pool, cell, target)
        yield from _free(pool, cell, target)


def _broken_off(
    failure: WorkerFailure, verdicts: list[Verdict], extra: Shown
) -> Agreement:
    """The document of a cell whose worker failed: what was shown before it stays."""
    lost = agreement.absent("the rest", f"{failure.status}: {failure}")
    return {**failed(failure), **extra, "agreement": [*verdicts, lost]}


def failed(failure: WorkerFailure) -> Agreement:
    """The document of a cell whose worker failed."""
    return {"status": failure.status, "reason": str(failure), "agreement": []}


def _lockstep(pool: Pool, cell: Cell, target: Target) -> tuple[list[Verdict], Shown]:
    beyond = edges.for_backend(target.edges, cell.backend)
    drawn_steps = target.drawn["steps"]
    # the first one called again
    steps = [drawn_steps[0], *drawn_steps, *(edge["step"] for edge in beyond["cases"])]
    steps = cast(steps, cell.dtype)
    results = pool.ask(cell.backend, "check", spec=target.spec, steps=steps)
    if len(results) != len(steps):
        reason = f"{len(results)} steps came back, expected {len(steps)}"
        return [agreement.absent("steps", reason)], {}
    names = specs.params(target.spec)
    calls = [specs.name_outputs(outputs, names) for outputs in results[:2]]
    if drawn := called_twice.judge(calls[0], calls[1], target.expected[0], cell.dtype):
        return drawn, {}
    results = results[1:]
    verdicts, extra = list[Verdict](), _buffers(results, target)
    usual = len(target.labels)
    triples = zip(target.labels, results[:usual], target.expected, strict=True)
    for label, outputs, expected in triples:
        if extra.get("buffers", "") is None:
            outputs = {part: out for part, out in outputs.items() if part != "buffers"}
            expected = {n: e for n, e in expected.items() if "buffers." not in n}
        named = specs.name_outputs(outputs, specs.params(target.spec))
        compared = _compared(named, expected, cell, target)
        verdicts += [agreement.at(label, verdict) for verdict in compared]
    if "half" in target.spec:
        more, seen = _dtypes(pool, cell, target)
        verdicts, extra = verdicts + more, {**extra, **seen}
    found, told = edges.judge(beyond, results[usual:], target.spec, cell.dtype)
    return verdicts + found, {**extra, **told}


def _compared(
    outputs: Named, expected: dict[str, Expected], cell: Cell, target: Target
) -> list[Verdict]:
    """The verdicts of one step; in half precision by that's own limits."""
    half = target.spec.get("half")
    if half is None:
        return agreement.compare(outputs, expected, cell.dtype)
    loose = half in registry.backends()[cell.backend].excess
    return half_precision.compare(outputs, expected, cell.dtype, half, loose)


def _dtypes(pool: Pool, cell: Cell, target: Target) -> tuple[list[Verdict], Shown]:
    """The verdict over the dtypes of a step's operations, where the backend tells."""
    half, (start, batch) = target.spec["half"], target.drawn["steps"][0]
    if half not in half_precision.HALVES:
        return [], {}
    step = cast([start, batch], cell.dtype)
    seen = pool.ask(cell.backend, "operations", spec=target.spec, step=step)
    if reason := half_precision.unchecked(seen):
        return [], {"dtypes": reason}
    return [half_precision.dtypes_of_operations(seen, half)], {"dtypes": "checked"}


def _buffers(results: list[dict[str, Tree]], target: Target) -> Shown:
    """What a library's gradient buffers held before and after the first step's backward
    pass, for the parameter that is shown; None where it has none."""
    if not results or "buffers" not in results[0]:
        return {}
    first, shown = results[0]["buffers"], target.reference.SHOWN
    if first is None:
        return {"buffers": None}
    at = target.reference.PARAMS.index(shown)
    values = {
        when: [value if np.isfinite(value) else None for value in grads[at].tolist()]
        for when, grads in first.items()
    }
    return {"buffers": {"parameter": shown, **values}}


def _free(pool: Pool, cell: Cell, target: Target) -> Iterator[Found]:
    if not target.points:
        return
    start = cast(target.drawn["start"], cell.dtype)
    batches = cast(target.drawn["batches"], cell.dtype)
    run = {"start": start, "batches": batches, "checkpoints": target.points}
    results = pool.ask(cell.backend, "train_on", spec=target.spec, **run)
    names, points = specs.params(target.spec), target.points[: len(results)]
    named = specs.name_points(results, points, names)
    yield agreement.compare(named, target.free, cell.dtype), {}
    yield _accuracy(pool, cell, target, results[-1]["param"])


def _accuracy(
    pool: Pool, cell: Cell, target: Target, params: Tree
) -> tuple[list[Verdict], Shown]:
    """Accuracy on held-out images where the workload has them, and the verdict."""
    needed = getattr(target.reference, "ACCURACY", {}).get(cell.config)
    if needed is None:
        return [], {}
    x, labels = target.reference.held_out(cell.config)
    request = {"spec": target.spec, "params": params, "x": x.astype(cell.dtype)}
    scores = pool.ask(cell.backend, "predict", **request)
    accuracy = float(np.mean(np.argmax(scores, axis=1) == labels))
    verdict = agreement.at_least("accuracy on held-out images", accuracy, needed)
    return [verdict], {"accuracy": accuracy}


def _facts(pool: Pool, cell: Cell, target: Target) -> tuple[list[Verdict], Shown]:
    """Verdicts over values and dtypes, which must equal the specification's exactly,
    and the facts, which are not judged."""
    result = pool.ask(cell.backend, "facts", workload=cell.workload)
    verdicts = []
    for name, value in target.reference.EXPECTED.items():
        right = np.asarray(value)
        wanted: dict[str, Expected] = {name: {"value": right, "floor": 0.0}}
        got = {key: out for key, out in result["values"].items() if key == name}
        verdicts += agreement.compare(got, wanted, str(right.dtype))
    return verdicts, {"facts": result["facts"]}


def checked(check: Check) -> Verdict:
    """The verdict over one of the oracle's checks of itself."""
    if why := check.get("unchecked"):
        return agreement.not_checked(check["output"], why)
    known = check["out"], check["value"], check["floor"]
    return agreement.judge(check["output"], *known, "float64")


def _oracle(pool: Pool, cell: Cell, target: Target) -> Iterator[Found]:
    """The oracle judged by itself: other order of sums, slopes forward; accuracy.

    Its own training is what free runs are compared with, so of that only the accuracy
    is checked.
    """
    steps = target.drawn["steps"][:1] if target.points else target.drawn["steps"]
    verdicts = []
    for label, step in zip(target.labels, steps):
        request = {"spec": target.spec, "steps": [step]}
        for check in pool.ask(cell.backend, "self_check", **request):
            verdicts.append(agreement.at(label, checked(check)))
    yield verdicts, {}
    if not target.points:
        return
    run = {"start": target.drawn["start"], "batches": target.drawn["batches"]}
    last = {"spec": target.spec, "checkpoints": target.points[-1:], **run}
    [final] = pool.ask(cell.backend, "train_on", **last)
    yield _accuracy(pool, cell, target, final["param"])
