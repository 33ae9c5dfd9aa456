"""What the two portraits of a graph say: operations, kernels, bytes, what vanished.

What could vanish is found in the written graph; how much of it did is told by what the
running graph lacks. Every figure is a count of nodes or bytes of known shapes.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from common import contract, graphs, registry
from common.graphs import CONSTANT, INPUT, OPERATION, Graph, Node
from common.pool import Pool
from experiments import traffic

COMMUTE = ("add", "multiply", "maximum", "minimum", "and", "or", "equal")
SPELLED = {"relu": "maximum"}  # one operation that two levels spell differently
RANDOM = ("random", "assign_add_variable", "assign_subtract_variable")
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
    spec = contract.spec(asked.workload, asked.config, name)
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
    launched = {scope: len(names) for scope, names in raw["kernels"].items()}
    found: Document = {**raw, "launches": graphs.per_step(launched)}
    if "written" not in raw:
        return found
    written, runs = graphs.read(raw["written"]), graphs.read(raw["runs"])
    sides = {"written": written, "runs": runs}
    found["operations"] = {k: len(g.operations()) for k, g in sides.items()}
    found["bytes"] = {k: traffic.bytes_of(g) for k, g in sides.items()}
    found["unknown_shapes"] = {k: traffic.unknown(g) for k, g in sides.items()}
    found["groups"] = fused(runs)
    found["loops"] = traffic.kernels(runs)
    found["vanished"] = vanished(written, runs)
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


# -- what vanished, and why ------------------------------------------------------------


def vanished(written: Graph, runs: Graph) -> Document:
    """By reason: operations that could go, and how many of them are gone.

    `gone` is what the running graph lacks; where it computes a value again in another
    kernel that hides some, and `at_most` counts those too. `rewritten` are gone for
    another reason (algebra, another spelling); `repeated` and `new` were not written.
    """
    before, after = _counts(written.operations()), _counts(runs.operations())
    repeated = _counts(_repeated(runs, runs.inputs()))
    missing, at_most = before - after, before - (after - repeated)
    found = {}
    for reason, nodes in reasons(written).items():
        could = _counts(nodes)
        row = {"found": could, "gone": could & missing, "at_most": could & at_most}
        missing, at_most = missing - row["gone"], at_most - row["at_most"]
        found[reason] = {key: dict(counts) for key, counts in row.items()}
    rest = {"rewritten": missing, "repeated": repeated}
    rest["new"] = after - before - repeated
    return {**found, **{key: dict(counts) for key, counts in rest.items()}}


def _counts(nodes: list[Node]) -> Counter[str]:
    return Counter(SPELLED.get(node.op, node.op) for node in nodes)


def reasons(graph: Graph) -> dict[str, list[Node]]:
    """The operations that a compiler may drop, each under its first reason."""
    alive, operands = needed(graph), graph.inputs()
    dead = [n for n in graph.operations() if n.id not in alive]
    fixed = _fixed(graph, operands)
    constant = [n for n in graph.operations() if n.id in fixed and n.id in alive]
    apart = {n.id for n in [*dead, *constant]}
    again = [n for n in _repeated(graph, operands) if n.id not in apart]
    return {"dead": dead, "constant": constant, "duplicate": again}


def needed(graph: Graph) -> set[str]:
    """The ids on a path to an output."""
    operands, found, waiting = graph.inputs(), set[str](), list(graph.outputs)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += operands[name]
    return found


def _fixed(graph: Graph, operands: dict[str, list[str]]) -> set[str]:
    """The ids of constants, and of all that follows from constants alone."""
    found = set[str]()
    for node in graph.nodes:
        given = operands[node.id]
        pure = node.kind != INPUT and node.op not in RANDOM and bool(given)
        if node.kind == CONSTANT or (pure and all(name in found for name in given)):
            found.add(node.id)
    return found


def _repeated(graph: Graph, operands: dict[str, list[str]]) -> list[Node]:
    """Operations whose value another one has already: global value numbering."""
    numbers: dict[str, str] = {}
    first: dict[Any, str] = {}
    found = []
    for node in graph.nodes:
        given = [numbers.get(name, name) for name in operands[node.id]]
        if node.op == "identity" and given:
            numbers[node.id] = given[0]
            continue
        key = _value(node, given)
        numbers[node.id] = first.setdefault(key, node.id)
        if node.kind == OPERATION and numbers[node.id] != node.id:
            found.append(node)
    return found


def _value(node: Node, given: list[str]) -> Any:
    """What two nodes share that compute the same; the id where that can't be told."""
    unclear = node.op in RANDOM or "{...}" in node.attributes
    if node.kind == INPUT or unclear or not (given or node.attributes):
        return node.id
    order = tuple(sorted(given) if node.op in COMMUTE else given)
    return node.own, node.attributes, node.shape, node.dtype, node.scope, order
