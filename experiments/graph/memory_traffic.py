"""Bytes through memory that follow from a graph: what each kernel reads and writes.

A kernel is a group, or an operation in none. It reads each value once that another
kernel or the caller made, and writes what another one or the caller needs, or what is
never used. Views and plumbing move nothing. Caches are not considered: these are bytes
asked for.
"""

from graphparity.common.graphs import graph as graphs, operations
from graphparity.common.graphs.graph import (
    CONSTANT,
    OPERATION,
    PLUMBING,
    VIEW,
    Graph,
    Node,
)

Moved = dict[tuple[str, str, str], int | None]  # scope, kernel, value -> bytes
Views = dict[tuple[str, str, str], dict[str, int | None]]  # of each view that is read


def bytes_of(graph: Graph) -> int | None:
    """Bytes a step; of a conditional's branches the larger. None: no shape is known."""
    views, writes = _moved(graph)
    reads = {key: _read(graph.names[key[2]], seen) for key, seen in views.items()}
    if not any(size for size in [*reads.values(), *writes.values()]):
        return None
    amounts: dict[str, int] = {}
    for moved in (reads, writes):
        for (scope, *_), size in moved.items():
            amounts[scope] = amounts.get(scope, 0) + (size or 0)
    return graphs.per_step(amounts)


def unknown(graph: Graph) -> int:
    """Values that go through memory and whose size is not known: counted as nothing."""
    views, writes = _moved(graph)
    blind = sum(size is None for size in writes.values())
    for key, seen in views.items():
        size = _read(graph.names[key[2]], seen)
        if size is None or size != graph.names[key[2]].bytes:  # else all of it is read
            blind += sum(view is None for view in seen.values())
    return blind


def _moved(graph: Graph) -> tuple[Views, Moved]:
    operands, needed, views = graph.inputs(), set[str](), Views()
    for node in graph.nodes:
        if _handed(node, operands):
            needed |= {source(graph, operands, name)[0] for name in operands[node.id]}
        elif node.kind == OPERATION:
            for name in operands[node.id]:
                made, size = source(graph, operands, name)
                if kernel(graph.names[made]) != kernel(node):
                    key = (node.scope or "", kernel(node), made)
                    views.setdefault(key, {})[name] = size
                    needed.add(made)
    needed |= {source(graph, operands, name)[0] for name in graph.outputs}
    used = {name for row in operands.values() for name in row}
    needed |= {n.id for n in graph.nodes} - used  # written and never read
    written = [node for name in needed if _writes(node := graph.names[name])]
    return views, {
        (n.scope or "", kernel(n), n.id): _size(graph, operands, n) for n in written
    }


def _handed(node: Node, operands: dict[str, list[str]]) -> bool:
    """Whether it passes its operands on unchanged: control flow, a port or a merge."""
    port = graphs.is_port(node, operands[node.id])
    return port or node.op in operations.CONTROL or node.op == "merge"


def _read(made: Node, views: dict[str, int | None]) -> int | None:
    """Bytes that a kernel reads of a value through these views: all of it at most."""
    known = [size for size in views.values() if size is not None]
    if not known:
        return None
    return sum(known) if made.bytes is None else min(sum(known), made.bytes)


def kernels(graph: Graph) -> int:
    """Groups, and operations in none, a step."""
    kernels: dict[str, set[str]] = {}
    for node in graph.nodes:
        if node.group is not None or _writes(node):
            kernels.setdefault(node.scope or "", set()).add(kernel(node))
    return graphs.per_step({scope: len(names) for scope, names in kernels.items()})


def computed(graph: Graph) -> int:
    """Operations that a step computes, of branches the larger; control flow itself is
    none."""
    counts: dict[str, int] = {}
    for node in graph.operations():
        scope = node.scope or ""
        counts[scope] = counts.get(scope, 0) + (node.op not in operations.CONTROL)
    return graphs.per_step(counts)


def kernel(node: Node) -> str:
    """The kernel that computes a node: its group, or the node itself."""
    return node.group or node.id


def _writes(node: Node) -> bool:
    computed = node.kind == OPERATION and node.op not in operations.CONTROL
    return computed or (node.kind == CONSTANT and node.group is not None)


def source(
    graph: Graph, operands: dict[str, list[str]], name: str
) -> tuple[str, int | None]:
    """The node whose memory a value lies in, and the bytes of it that are read."""
    node = graph.names[name]
    sizes = [node.bytes]
    while node.kind in (VIEW, PLUMBING) and operands[node.id] and node.op != "merge":
        below = graph.names[operands[node.id][0]]
        if node.op == "get_item" and below.bytes is None:
            return below.id, min((s for s in sizes if s is not None), default=None)
        node = below
        sizes.append(node.bytes)
    if node.kind == CONSTANT and node.op != "constant" and node.group is None:
        return node.id, 0  # a number, spread
    return node.id, min((s for s in sizes if s is not None), default=None)


def _size(graph: Graph, operands: dict[str, list[str]], node: Node) -> int | None:
    """Bytes of what a node writes; of several results the sum of those taken out."""
    if node.bytes is not None:
        return node.bytes
    taken = [
        n.bytes for n in graph.nodes if n.op == "get_item" and node.id in operands[n.id]
    ]
    known = [size for size in taken if size is not None]
    return sum(known) if known else None
