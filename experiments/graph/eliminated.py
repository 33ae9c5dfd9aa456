"""Which operations a compiler dropped from a graph, and why: by structure, not by
counting names.

The written graph shows which operations could be dropped; the running one, by the same
rules, which of them are left. An operation whose name is outside the vocabulary may
have another name in the other graph: it is counted as unknown.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal, TypedDict

from graphparity.common.graphs import operations
from graphparity.common.graphs.graph import CONSTANT, INPUT, OPERATION, Graph, Node

COMMUTE = ("add", "multiply", "maximum", "minimum", "and", "or", "equal")
SPELLED = {"relu": "maximum"}  # one operation that two levels spell differently
EFFECTS = ("random", "dropout", "assign_add_variable", "assign_subtract_variable")
Counts = dict[str, int]  # of operations, by name
Reason = Literal["dead", "constant", "duplicate"]
REASONS: tuple[Reason, ...] = ("dead", "constant", "duplicate")


class Share(TypedDict):
    """Of the operations that could go for one reason, those that are gone."""

    found: Counts  # in the written graph: they could go
    gone: Counts  # neither left in the running one nor hidden by others of their name
    at_most: Counts  # and those that several kernels may compute again, or `unclear`
    unclear: Counts  # of which nothing can be said


class Shares(TypedDict):
    """What could go, by reason."""

    dead: Share
    constant: Share
    duplicate: Share


class Eliminated(Shares):
    """What is in one graph and not in the other."""

    rewritten: Counts  # gone for another reason: algebra
    new: Counts  # not written
    repeated: Counts  # in another kernel; not written either
    unclear: Counts  # of names outside the vocabulary: nothing can be said


def between(written: Graph, runs: Graph) -> Eliminated:
    """By reason the operations that could go and how many are gone, and the rest of
    what differs between the graphs."""
    again = _repeated(runs)
    repeated = _counts([n for n, other in again if _apart(n, other)])
    after = _counts(runs.operations())
    shares, remaining = _shares(written, runs, repeated)
    rewritten, new = remaining - after, after - remaining - repeated
    unclear = [Counter(_by_known(counts, False)) for counts in (rewritten, new)]
    return {
        **shares,
        "rewritten": _by_known(rewritten, True),
        "new": _by_known(new, True),
        "repeated": dict(repeated),
        "unclear": dict(unclear[0] + unclear[1]),
    }


def _shares(
    written: Graph, runs: Graph, repeated: Counter[str]
) -> tuple[Shares, Counter[str]]:
    """The shares that are gone, and the written operations without them."""
    remaining, after = _counts(written.operations()), _counts(runs.operations())
    left = {k: _counts(nodes) for k, nodes in reasons(runs).items()}
    shares = dict[Reason, Share]()
    for reason, nodes in reasons(written).items():
        going = _going(_counts(nodes), left[reason], repeated, reason == "duplicate")
        if reason != "dead":  # a constant may have become an input
            going.gone &= remaining - after
        remaining -= going.gone
        shares[reason] = going.share()
    dead, constant, duplicate = (shares[reason] for reason in REASONS)
    return {"dead": dead, "constant": constant, "duplicate": duplicate}, remaining


def _by_known(counts: Counter[str], known: bool) -> Counts:
    """Those whose names the vocabulary knows, or those it does not."""
    return {op: n for op, n in counts.items() if operations.known(op) is known}


@dataclass
class _Going:
    """A `Share` while it is counted."""

    found: Counter[str]
    gone: Counter[str]
    at_most: Counter[str]
    unclear: Counter[str]

    def share(self) -> Share:
        return {
            "found": dict(self.found),
            "gone": dict(self.gone),
            "at_most": dict(self.at_most),
            "unclear": dict(self.unclear),
        }


def _going(
    could: Counter[str], left: Counter[str], repeated: Counter[str], again: bool
) -> _Going:
    """One reason's counts; left: what the running graph still could drop for it."""
    strange = any(not operations.known(op) for op in left)
    unclear = Counter(
        {op: n for op, n in could.items() if strange or not operations.known(op)}
    )
    clear = could - unclear
    sure = left - repeated if again else left
    return _Going(could, clear - left, clear - sure + unclear, unclear)


def share(row: Share) -> str:
    """How many are gone: a range where others may hide some, `?` of unknown names."""
    could, unclear = sum(row["found"].values()), sum(row["unclear"].values())
    low, high = sum(row["gone"].values()), sum(row["at_most"].values())
    if could == unclear:
        return "?"
    return str(low) if low == high else f"{low} to {high}"


def _counts(nodes: list[Node]) -> Counter[str]:
    """Operations by name; control flow chooses among them and is none itself."""
    computed = [node.op for node in nodes if node.op not in operations.CONTROL]
    return Counter(SPELLED.get(op, op) for op in computed)


# -- what could go ---------------------------------------------------------------------


def reasons(graph: Graph) -> dict[Reason, list[Node]]:
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
    operands, names, waiting = graph.inputs(), set[str](), list(graph.outputs)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += operands[name]
    return names


def _fixed(graph: Graph) -> set[str]:
    """The ids of constants, and of all that follows from constants alone."""
    operands, names = graph.inputs(), set[str]()
    for node in graph.nodes:
        sources = operands[node.id]
        follows = node.kind != INPUT and not effect(node) and bool(sources)
        if node.kind == CONSTANT or (follows and names.issuperset(sources)):
            names.add(node.id)
    return names


def effect(node: Node) -> bool:
    """Whether it gives another value each time, or changes a state."""
    return not node.pure or node.op in EFFECTS


# -- equal values: global value numbering ----------------------------------------------


def _repeated(graph: Graph) -> list[tuple[Node, Node]]:
    """Operations whose value another one has already, and that other one."""
    operands, numbers = graph.inputs(), dict[str, str]()
    first: dict[Hashable, str] = {}
    pairs = []
    for node in graph.nodes:
        sources = [numbers.get(name, name) for name in operands[node.id]]
        if node.op == "identity" and sources:
            numbers[node.id] = sources[0]
            continue
        key = _value(node, sources)
        numbers[node.id] = first.setdefault(key, node.id)
        if node.kind == OPERATION and numbers[node.id] != node.id:
            pairs.append((node, graph.names[numbers[node.id]]))
    return pairs


def _value(node: Node, sources: list[str]) -> Hashable:
    """A value that is equal for nodes that compute the same; the id where that is
    unknown."""
    unclear = effect(node) or "{...}" in node.attributes
    if node.kind == INPUT or unclear or not (sources or node.attributes):
        return node.id
    order = tuple(sorted(sources) if node.op in COMMUTE else sources)
    return node.own, node.attributes, node.shape, node.dtype, node.scope, order


def _apart(node: Node, other: Node) -> bool:
    """Whether two kernels compute the value, each for its own use."""
    return node.group != other.group
