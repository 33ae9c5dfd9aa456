"""The figures of a graph as written and as run: operations, kernels, bytes, what was
dropped.

Every figure is a count of nodes or bytes of known shapes.
"""

from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict, cast

import numpy as np

from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.graph import Graph
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import Unsupported, WorkerFailure
from graphparity.experiments.graph import eliminated, memory_traffic
from graphparity.experiments.graph.captured import Captures
from graphparity.experiments.graph.plan import Asked
from graphparity.experiments.shared.run import Context

Kind = Literal["written", "runs"]
KINDS: tuple[Kind, ...] = ("written", "runs")


class Group(TypedDict):
    """Operations that were fused."""

    group: str
    operations: list[str]


class Portrait(TypedDict):
    """One backend's graphs, or what it dispatches, as its worker reads them."""

    written: NotRequired[graphs.Document]
    runs: NotRequired[graphs.Document]
    kernels: dict[str, list[str]]  # by scope
    views: list[str]
    how: dict[str, str]  # graphs and kernels are known
    backend: str


class Row(Portrait):
    """One backend's portraits and the figures that follow from them.

    The keys that may be missing are a static graph's. Dictionaries of figures have one
    for each kind of portrait, `written` and `runs`.
    """

    launches: int  # kernels a step
    fills: int  # of these, those that only fill memory
    operations: NotRequired[dict[str, int]]
    a_step: NotRequired[dict[str, int]]  # operations, of branches the larger
    bytes: NotRequired[dict[str, int | None]]
    unknown_shapes: NotRequired[dict[str, int]]
    groups: NotRequired[list[Group]]
    loops: NotRequired[int]  # loop nests or library calls in kernels
    vanished: NotRequired[eliminated.Eliminated]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    rows: list[Row] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    captured: Captures = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: a backend's portraits."""
    return len(asked.backends)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Each backend's portraits, one worker at a time."""
    with context.pool(asked.device, asked.dtype, asked.timeout) as pool:
        for name in asked.backends:
            context.reporter.doing(f"{name}: {asked.workload}/{asked.config}")
            try:
                _capture(pool, asked, name, found)
                found.rows.append(portray(pool, asked, name))
            except WorkerFailure as failure:
                found.failed[name] = f"{failure.status}: {failure}"
            pool.release(name)
            context.reporter.advance()


def _capture(pool: Pool, asked: Asked, name: str, found: Found) -> None:
    """How much of a static backend's step is in graphs. Raises WorkerFailure."""
    if registry.backends()[name].graph != "static":
        return
    try:
        found.captured[name] = pool.ask(name, "captured", **_step(asked, name))
    except Unsupported:  # a mode that raises where it can't trace
        found.captured[name] = None


def portray(pool: Pool, asked: Asked, name: str) -> Row:
    """One backend's portraits, with their figures. Raises WorkerFailure."""
    portrait: Portrait = pool.ask(name, "portrait", **_step(asked, name))
    return row({**portrait, "backend": name})


def _step(asked: Asked, name: str) -> dict[str, object]:
    """What a worker is told of the step: its spec, start and batch."""
    spec = specs.spec(asked.workload, asked.config, name)
    reference = registry.reference(asked.workload)
    rng = np.random.default_rng(asked.seed)
    params, batches = reference.inputs(rng, asked.config)
    dtype = registry.backends()[name].dtype(asked.dtype)
    params, batch = dtypes.cast([params, batches[0]], dtype)
    start = [params] if spec["kind"] == "train" else params
    return {"spec": spec, "start": start, "batch": batch}


def row(portrait: Portrait) -> Row:
    """A backend's portrait with the figures that follow from it."""
    launches, fills = graphs.launches(portrait["kernels"])
    figures = cast(Row, {**portrait, "launches": launches, "fills": fills})
    if "written" not in portrait:
        return figures
    written, runs = graphs.read(portrait["written"]), graphs.read(portrait["runs"])
    sides = {"written": written, "runs": runs}
    figures["operations"] = {k: len(g.operations()) for k, g in sides.items()}
    figures["a_step"] = {k: memory_traffic.computed(g) for k, g in sides.items()}
    figures["bytes"] = {k: memory_traffic.bytes_of(g) for k, g in sides.items()}
    figures["unknown_shapes"] = {k: memory_traffic.unknown(g) for k, g in sides.items()}
    figures["groups"] = fused(runs)
    figures["loops"] = memory_traffic.kernels(runs)
    figures["vanished"] = eliminated.between(written, runs)
    return figures


def fused(graph: Graph) -> list[Group]:
    """The groups of at least two operations, the largest first."""
    groups: dict[str, list[str]] = {}
    for node in graph.operations():
        if node.group is not None:
            groups.setdefault(node.group, []).append(node.op)
    several: list[Group] = [
        {"group": k, "operations": ops} for k, ops in groups.items() if len(ops) > 1
    ]
    return sorted(several, key=lambda group: -len(group["operations"]))
