"""What vanished from a graph, and why: told by structure, not by counting names.

What could vanish is found in the written graph; what of it is still there is found in
the running one by the same rules. A name outside the vocabulary may be spelled
otherwise on the other side: of it nothing can be told.
"""

from collections import Counter
from typing import Any

from graphparity.common.graphs import operations
from graphparity.common.graphs.graph import CONSTANT, INPUT, OPERATION, Graph, Node

COMMUTE = ("add", "multiply", "maximum", "minimum", "and", "or", "equal")
SPELLED = {"relu": "maximum"}  # one operation that two levels spell differently
EFFECTS = ("random", "dropout", "assign_add_variable", "assign_subtract_variable")
Told = dict[str, Any]


def between(written: Graph, runs: Graph) -> Told:
    """By reason: operations that could go, and how many of them are gone.

    `gone` are neither left in the running graph nor hidden by others of their name;
    `at_most` counts those too that several kernels may compute again, and the `unclear`
    ones, of which nothing can be told. `rewritten` are gone for another reason
    (algebra); `repeated` (in another kernel) and `new` were not written.
    """
    remaining, after = _counts(written.operations()), _counts(runs.operations())
    again = _repeated(runs)
    repeated = _counts([n for n, other in again if _apart(n, other)])
    left = {k: _counts(nodes) for k, nodes in reasons(runs).items()}
    found: Told = {}
    for reason, nodes in reasons(written).items():
        row = _row(_counts(nodes), left[reason], repeated, reason == "duplicate")
        if reason != "dead":  # a constant may have become an input
            row["gone"] &= remaining - after
        remaining -= row["gone"]
        found[reason] = {key: dict(counts) for key, counts in row.items()}
    rest = {"rewritten": remaining - after, "new": after - remaining - repeated}
    unclear = Counter[str]()
    for key, counts in rest.items():
        found[key] = {op: n for op, n in counts.items() if operations.known(op)}
        unclear += Counter({op: n for op, n in counts.items() if op not in found[key]})
    return found | {"repeated": dict(repeated), "unclear": dict(unclear)}


def _row(
    could: Counter[str], left: Counter[str], repeated: Counter[str], again: bool
) -> dict[str, Counter[str]]:
    """One reason's counts; left: what the running graph still could drop for it."""
    strange = any(not operations.known(op) for op in left)
    unclear = Counter(
        {op: n for op, n in could.items() if strange or not operations.known(op)}
    )
    told = could - unclear
    sure = left - repeated if again else left
    at_most = told - sure + unclear
    return {"found": could, "gone": told - left, "at_most": at_most, "unclear": unclear}


def share(row: Told) -> str:
    """How many are gone: a range where others may hide some, `?` of unknown names."""
    found, unclear = sum(row["found"].values()), sum(row["unclear"].values())
    low, high = sum(row["gone"].values()), sum(row["at_most"].values())
    if found == unclear:
        return "?"
    return str(low) if low == high else f"{low} to {high}"


def _counts(nodes: list[Node]) -> Counter[str]:
    """Operations by name; control flow chooses among them and is none itself."""
    computed = [node.op for node in nodes if node.op not in operations.CONTROL]
    return Counter(SPELLED.get(op, op) for op in computed)


# -- what could go ---------------------------------------------------------------------


def reasons(graph: Graph) -> dict[str, list[Node]]:
    """The operations that a compiler may drop, each under its first reason."""
    alive = needed(graph)
    fixed = _fixed(graph)
    dead = [n for n in graph.operations() if n.id not in alive]
    constant = [n for n in graph.operations() if n.id in fixed and n.id in alive]
    apart = {n.id for n in [*dead, *constant]}
    again = [n for n, _ in _repeated(graph) if n.id not in apart]
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


def _fixed(graph: Graph) -> set[str]:
    """The ids of constants, and of all that follows from constants alone."""
    operands, found = graph.inputs(), set[str]()
    for node in graph.nodes:
        given = operands[node.id]
        follows = node.kind != INPUT and not effect(node) and bool(given)
        if node.kind == CONSTANT or (follows and all(name in found for name in given)):
            found.add(node.id)
    return found


def effect(node: Node) -> bool:
    """Whether it gives another value each time, or changes a state."""
    return not node.pure or node.op in EFFECTS


# -- equal values: global value numbering ----------------------------------------------


def _repeated(graph: Graph) -> list[tuple[Node, Node]]:
    """Operations whose value another one has already, and that other one."""
    operands, numbers = graph.inputs(), dict[str, str]()
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
            found.append((node, graph.names[numbers[node.id]]))
    return found


def _value(node: Node, given: list[str]) -> Any:
    """What two nodes share that compute the same; the id where that can't be told."""
    unclear = effect(node) or "{...}" in node.attributes
    if node.kind == INPUT or unclear or not (given or node.attributes):
        return node.id
    order = tuple(sorted(given) if node.op in COMMUTE else given)
    return node.own, node.attributes, node.shape, node.dtype, node.scope, order


def _apart(node: Node, other: Node) -> bool:
    """Whether two kernels compute the value: each of them needs it at hand."""
    return node.group != other.group
