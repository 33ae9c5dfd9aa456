"""What the two portraits of a graph say: operations, kernels, bytes, what vanished.

Every figure is a count of nodes or bytes of known shapes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from graphparity.common.contract import registry, specs
from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.graph import Graph
from graphparity.common.workers.pool import Pool
from graphparity.experiments.graph import eliminated, memory_traffic

Document = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    workload: str
    config: str
    backends: tuple[str, ...]
    device: str
    dtype: str
    seed: int


def portray(pool: Pool, asked: Asked, name: str) -> Document:
    """One backend's portraits, told. Raises WorkerFailure."""
    spec = specs.spec(asked.workload, asked.config, name)
    reference = registry.reference(asked.workload)
    rng = np.random.default_rng(asked.seed)
    params, batches = reference.inputs(rng, asked.config)
    dtype = registry.backends()[name].dtype(asked.dtype)
    given = [[_as(a, dtype) for a in part] for part in (params, batches[0])]
    start = [given[0]] if spec["kind"] == "train" else given[0]
    raw = pool.ask(name, "portrait", spec=spec, start=start, batch=given[1])
    return tell(raw | {"backend": name})


def _as(value: Any, dtype: str) -> Any:
    found = np.asarray(value)
    return found.astype(dtype) if found.dtype.kind == "f" else found


def tell(raw: Document) -> Document:
    """A worker's answer with the figures that follow from it."""
    launches, fills = graphs.launches(raw["kernels"])
    found: Document = {**raw, "launches": launches, "fills": fills}
    if "written" not in raw:
        return found
    written, runs = graphs.read(raw["written"]), graphs.read(raw["runs"])
    sides = {"written": written, "runs": runs}
    found["operations"] = {k: len(g.operations()) for k, g in sides.items()}
    found["a_step"] = {k: memory_traffic.computed(g) for k, g in sides.items()}
    found["bytes"] = {k: memory_traffic.bytes_of(g) for k, g in sides.items()}
    found["unknown_shapes"] = {k: memory_traffic.unknown(g) for k, g in sides.items()}
    found["groups"] = fused(runs)
    found["loops"] = memory_traffic.kernels(runs)
    found["vanished"] = eliminated.between(written, runs)
    return found


def fused(graph: Graph) -> list[Document]:
    """The groups of at least two operations, the largest first."""
    groups: dict[str, list[str]] = {}
    for node in graph.operations():
        if node.group is not None:
            groups.setdefault(node.group, []).append(node.op)
    rows = [
        {"group": k, "operations": ops} for k, ops in groups.items() if len(ops) > 1
    ]
    return sorted(rows, key=lambda row: -len(row["operations"]))
