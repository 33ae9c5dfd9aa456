"""A portrait made readable for TensorBoard: a scope for each line of the program.

Twins have the same lines, so the graphs of all backends have the same scopes.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from pathlib import Path

from graphparity.common.contract import registry
from graphparity.common.graphs.graph import CONSTANT, INPUT, Graph, Node

HARNESS = registry.folder(f"{registry.OWN}.common")


def arrange(graph: Graph, sizes: Mapping[int, str]) -> Graph:
    """Nodes under their program's line; inputs under their name, which follows from
    their size.

    sizes: number of elements -> name; an input of another size keeps its own name. A
    constant stands where it is used first.
    """
    lines = {node.id: line(node) for node in graph.nodes}
    for begin, end in reversed(graph.edges):
        if graph.names[begin].kind == CONSTANT and lines[end]:
            lines[begin] = lines[end]
    arranged = {n.id: _arranged(n, lines[n.id], sizes) for n in graph.nodes}
    moved = {old: new.id for old, new in arranged.items()}
    edges = tuple((moved[a], moved[b]) for a, b in graph.edges)
    outputs = tuple(moved[name] for name in graph.outputs)
    return Graph(tuple(arranged.values()), edges, outputs)


def line(node: Node) -> str | None:
    """`line_18_of_cnn.py`; a number at the end would be taken for a series."""
    if not node.source or node.kind == INPUT:
        return None
    file, _, number = node.source.rpartition(":")
    if Path(file).is_relative_to(HARNESS):
        return None
    return f"line_{number}_of_{Path(file).name}"


def _arranged(node: Node, scope: str | None, sizes: Mapping[int, str]) -> Node:
    if node.kind != INPUT:
        inside = "/".join(part for part in (scope, node.scope) if part)
        return replace(node, scope=inside or None)
    name = sizes.get(prod(node.shape)) if node.shape is not None else None
    return replace(node, id=name or node.id)
