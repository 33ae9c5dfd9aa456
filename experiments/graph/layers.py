"""Where the nodes of a portrait are drawn: layers of kernels, and layers in each.

Widths, heights and places are in pixels; a place is the middle of what is drawn.
"""

import importlib

from graphparity.common.graphs.graph import Node

LEAST, HIGH, PAD, GAP, ASIDE = 62, 34, 12, 22, 14
LETTER, SMALL = 7.4, 7.2  # widths of a letter of a name, and of a shape
LONE, FUSED = 88, 138  # widths of what stands above a kernel of one, and of more
LONGEST = 22  # letters of a name
Place = dict[str, tuple[float, float]]  # by id


def _sugiyama(names: list[str], edges: list[tuple[str, str]]) -> Place:
    """Layer (second) and order in it (first) of each name, by igraph."""
    igraph = importlib.import_module("igraph")
    number = {name: at for at, name in enumerate(names)}
    pairs = [(number[a], number[b]) for a, b in edges if a != b]
    drawn = igraph.Graph(n=len(names), edges=pairs, directed=True)
    layout = drawn.layout_sugiyama(hgap=1, vgap=1, maxiter=200)
    return {name: (layout[at][0], layout[at][1]) for name, at in number.items()}


Room = tuple[Place, float, float]  # what is in it, its width, its height


def name(node: Node) -> str:
    """What is written of a node: its operation, of a long one the end."""
    return node.op if len(node.op) <= LONGEST else "…" + node.op[1 - LONGEST :]


def shape(node: Node) -> str:
    """`8×32`; empty where it is not known."""
    return "×".join(map(str, node.shape)) if node.shape else ""


def wide(node: Node) -> float:
    """How wide a node is for what is written in it."""
    texts = LETTER * len(name(node)), SMALL * len(shape(node))
    return max(LEAST, max(texts) + 14)


def room(members: list[Node], edges: list[tuple[str, str]]) -> Room:
    """A kernel's nodes in layers, with a margin around a group."""
    names = [n.id for n in members]
    known = set(names)
    inner = [(a, b) for a, b in edges if a in known and b in known]
    across = {n.id: wide(n) for n in members}
    spots = {
        name: ({name: (across[name] / 2, HIGH / 2)}, across[name], float(HIGH))
        for name in names
    }
    places, width, height = rows(spots, inner)
    pad = PAD if members[0].group else 0
    top = pad + (14 if members[0].group else 0)
    told = (LONE, FUSED)[len(members) > 1] if members[0].group else 0
    around = max(width + 2 * pad, told)
    left = (around - width) / 2
    moved = {
        n: (x + across[n] / 2 + left, y + HIGH / 2 + top)
        for n, (x, y) in places.items()
    }
    return moved, around, height + top + pad


def rows(
    rooms: dict[str, Room], edges: list[tuple[str, str]]
) -> tuple[Place, float, float]:
    """Corners of boxes of unlike sizes in layers, each layer in igraph's order."""
    layout = _sugiyama(list(rooms), edges)
    layers: dict[float, list[str]] = {}
    for name, (_, layer) in layout.items():
        layers.setdefault(layer, []).append(name)
    across = {
        at: sum(rooms[n][1] + ASIDE for n in row) - ASIDE for at, row in layers.items()
    }
    width = max(across.values())
    corners: Place = {}
    top = 0.0
    for layer in sorted(layers):
        names = sorted(layers[layer], key=lambda name: layout[name][0])
        left = (width - across[layer]) / 2
        for name in names:
            corners[name] = (left, top)
            left += rooms[name][1] + ASIDE
        top += max(rooms[name][2] for name in names) + GAP
    return corners, width, top - GAP
