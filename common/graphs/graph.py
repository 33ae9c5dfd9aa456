"""The neutral form of a graph, whatever recorded it: operations, and the values between
them.

A *node* is one operation under its framework's name and, where the vocabulary knows it,
under the shared one. Inputs and constants are nodes too. What is written inside a
branch or a loop has a *scope*; its results are operands of the control flow's node or,
of branches with several results, each of a node of its own (a *port*). A value that a
loop passes from one iteration to the next is an input in the loop's scope: it differs
in every iteration.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypedDict, Unpack

from graphparity.common.graphs import operations

SIZES = {"bool": 1, "complex64": 8, "complex128": 16}
NAMES = {"half": "float16", "float": "float32", "double": "float64", "pred": "bool"}
NAMES |= {"f16": "float16", "bf16": "bfloat16", "f32": "float32", "f64": "float64"}
NAMES |= {f"{a}{n}": f"{b}int{n}" for a, b in (("s", ""), ("u", "u")) for n in (8, 32)}
NAMES |= {"s64": "int64", "u64": "uint64", "s16": "int16", "u16": "uint16"}

TEST, BODY = "test", "body"  # of a loop, in its scopes
FILLS = "fill "  # in front of a kernel's name

# What a node is. Only operations are counted; a view moves no data.
INPUT, CONSTANT, PLUMBING, VIEW, OPERATION = (
    "input",
    "constant",
    "plumbing",
    "view",
    "operation",
)


@dataclass(frozen=True)
class Node:
    """One operation. Unknown shape, dtype or source: None."""

    id: str
    op: str  # in the shared vocabulary, else as `own`
    own: str  # the name that its framework has for it
    kind: str
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    source: str | None = None  # file:line
    group: str | None = None  # the kernel that it was fused into
    scope: str | None = None  # `cond_1:0`: a branch; `while_1:body`, `while_1:test`
    attributes: str = ""  # what else decides its value, for telling equals
    pure: bool = True  # else it is random, or changes a state: it equals no other

    @property
    def bytes(self) -> int | None:
        """Of its output; None where shape or dtype is unknown."""
        if self.shape is None or (size := itemsize(self.dtype)) is None:
            return None
        return math.prod(self.shape) * size


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they could run, edges in the order of operands."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]  # nodes that are returned, or that change a state
    names: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {node.id: node for node in self.nodes})

    def operations(self) -> list[Node]:
        """The nodes that compute: no inputs, constants, views, plumbing."""
        return [n for n in self.nodes if n.kind == OPERATION]

    def inputs(self) -> dict[str, list[str]]:
        """The operands of every node, in their order."""
        operands: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for begin, end in self.edges:
            operands[end].append(begin)
        return operands


def itemsize(dtype: str | None) -> int | None:
    """Bytes of an element, None where the name isn't known."""
    if dtype in SIZES:
        return SIZES[dtype]
    match = re.fullmatch(r"(?:b?float|u?int)(\d+)(?:_?e\w+)?", dtype or "")
    return int(match[1]) // 8 if match and int(match[1]) >= 8 else None


def dtype_name(text: str) -> str:
    """The dtype that a framework writes as `text`, in the neutral spelling `float32`;
    an unknown one keeps the last part of its name."""
    name = text.rsplit(".", 1)[-1]
    return NAMES.get(name, name)


class Details(TypedDict, total=False):
    """What else can be known of a node; keys as in `Node`."""

    shape: tuple[int, ...] | None
    dtype: str | None
    source: str | None
    group: str | None
    scope: str | None
    attributes: str
    pure: bool


def node(
    id: str,
    name: str,
    kind: str | None = None,
    op: str | None = None,
    **details: Unpack[Details],
) -> Node:
    """A node of the operation `name`, as its framework calls it. Its shared name and
    its kind are the vocabulary's unless `op` or `kind` says otherwise."""
    op = op or operations.shared(name)
    return Node(id, op, name, kind or operations.kind(op), **details)


def carried(id: str, first: Node, scope: str) -> Node:
    """The input, in a loop's scope, for a value that the loop passes on; first: the
    value in the first iteration."""
    return node(id, "carried", shape=first.shape, dtype=first.dtype, scope=scope)


def port(control: Node, number: int, like: Node) -> Node:
    """One of several results of a conditional; like: a branch's, for its form."""
    name, home, group = f"{control.id}.{number}", control.scope, control.group
    made = node(name, "get_item", shape=like.shape, dtype=like.dtype)
    return replace(made, attributes=str(number), scope=home, group=group)


def is_port(node: Node, operands: list[str]) -> bool:
    """Whether it is one of several results of a conditional's branches."""
    return node.op == "get_item" and len(operands) > 1


def graph(
    nodes: Iterable[Node], edges: Iterable[tuple[str, str]], outputs: Iterable[str]
) -> Graph:
    """A checked graph. Raises ValueError for an edge or output without its node.

    A number that is broadcast to a shape counts as a constant, whatever operation does
    it.
    """
    joined = tuple(edges)
    settled = _settle(list(nodes), joined)
    checked = Graph(tuple(settled), joined, tuple(dict.fromkeys(outputs)))
    ends = {end for edge in checked.edges for end in edge} | set(checked.outputs)
    if missing := sorted(ends - set(checked.names)):
        raise ValueError(f"edges name nodes that aren't there: {', '.join(missing)}")
    if len(checked.names) < len(checked.nodes):
        raise ValueError("two nodes have one id; ids must differ")
    return checked


def _settle(nodes: list[Node], edges: tuple[tuple[str, str], ...]) -> list[Node]:
    operands: dict[str, list[str]] = {}
    for begin, end in edges:
        operands.setdefault(end, []).append(begin)
    constant, settled = set[str](), []
    for n in nodes:
        sources = operands.get(n.id, [])
        spread = n.op in ("broadcast", "convert", "reshape", "identity")
        fixed = spread and all(i in constant for i in sources)
        if n.kind == CONSTANT or n.op in ("fill", "iota") or fixed:
            n = replace(n, kind=CONSTANT)
            constant.add(n.id)
        settled.append(n)
    return settled


def per_step(amounts: dict[str, int]) -> int:
    """The sum of amounts by scope in one step: of a conditional's branches the largest.

    A loop's body counts once: how often it runs is not known from the graph.
    """

    def within(scope: str) -> int:
        choices: dict[str, list[int]] = {}
        for name in _inside(amounts, scope):
            node, _, which = name.rpartition(":")
            key = node if which.isdigit() else name
            choices.setdefault(key, []).append(within(name))
        return amounts.get(scope, 0) + sum(map(max, choices.values()))

    return within("")


def launch(name: str, fills: bool) -> str:
    """How a kernel is listed; one that only fills memory with a number says so."""
    return FILLS + name if fills else name


def launches(kernels: dict[str, list[str]]) -> tuple[int, int]:
    """Kernels in one step, and how many of them only fill: of the same branches."""
    fills = {k: sum(n.startswith(FILLS) for n in row) for k, row in kernels.items()}
    many = sum(fills.values()) + 1  # so both are compared at once, kernels first
    both = {scope: many * len(row) + fills[scope] for scope, row in kernels.items()}
    return divmod(per_step(both), many)


def _inside(amounts: dict[str, int], scope: str) -> list[str]:
    """The scopes right below one: no other lies between."""
    below = [s for s in amounts if s and (not scope or s.startswith(scope + "/"))]
    below = [s for s in below if s != scope]
    return [s for s in below if not any(s.startswith(o + "/") for o in below)]


class Document(TypedDict):
    """A graph as JSON; a node's keys are those of `Node`, and `bytes`."""

    nodes: list[dict[str, Any]]
    edges: Sequence[Sequence[str]]
    outputs: Sequence[str]


def document(graph: Graph) -> Document:
    """The graph as JSON."""
    nodes = [asdict(n) | {"bytes": n.bytes} for n in graph.nodes]
    return {"nodes": nodes, "edges": graph.edges, "outputs": graph.outputs}


def read(document: Document) -> Graph:
    """Undoes `document`."""
    rows = [{k: v for k, v in row.items() if k != "bytes"} for row in document["nodes"]]
    shapes = [None if row["shape"] is None else tuple(row["shape"]) for row in rows]
    nodes = [Node(**row | {"shape": shape}) for row, shape in zip(rows, shapes)]
    edges = [(begin, end) for begin, end in document["edges"]]
    return graph(nodes, edges, document["outputs"])
