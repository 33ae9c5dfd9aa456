"""The picture of a portrait: the graph as written beside the graph as it runs.

igraph lays out kernels in layers (Sugiyama), and the operations in each of them again.
Constants and plumbing are not drawn: edges bypass them.
"""

import html
import importlib.util
from dataclasses import dataclass

from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.graph import CONSTANT, INPUT, PLUMBING, VIEW, Graph, Node
from graphparity.experiments.graph import layers, words
from graphparity.experiments.graph.figures import Document, Portraits
from graphparity.experiments.graph.layers import GAP, HIGH, WIDE, Place, Room
from graphparity.experiments.graph.measure import KINDS, Kind, Row

STYLE = (
    "text{font:11px sans-serif;fill:#222;text-anchor:middle}.size{font-size:9px;"
    "fill:#777}.head{font:bold 15px sans-serif}.note{font-size:11px;fill:#666}"
    ".op{fill:#fff;stroke:#4477aa;stroke-width:1.2}.in{fill:#eee;stroke:#999}"
    ".see{fill:#fff;stroke:#999;stroke-dasharray:3 2}.end{stroke-width:2.6}"
    ".box{fill:#ccbb44;fill-opacity:.22;stroke:#997700;stroke-width:1.4}"
    ".lone{fill:none;stroke:#bbb;stroke-dasharray:4 3}.wire{fill:none;stroke:#888}"
    ".label{font-size:9px;fill:#555;text-anchor:start;paint-order:stroke;"
    "stroke:#fff;stroke-width:3px}"
)


@dataclass(frozen=True)
class Panel:
    """One laid-out graph, its corner at 0, 0."""

    parts: list[str]
    width: float
    height: float


def can_draw() -> bool:
    """Whether the library that lays graphs out is installed."""
    return importlib.util.find_spec("igraph") is not None


def draw(document: Document) -> dict[str, str]:
    """An SVG of each static backend's portraits; none without igraph."""
    portraits = document["graph"]
    return {
        row["backend"]: portrait(row, KINDS, title(portraits, row))
        for row in (portraits["rows"] if can_draw() else [])
        if "written" in row
    }


def captions(document: Document) -> list[str]:
    """A sentence for each picture."""
    rows = document["graph"]["rows"]
    return [words.named(row) for row in rows if "written" in row]


def title(portraits: Portraits, row: Row) -> str:
    """What stands above a backend's portraits."""
    return f"{portraits['workload']} / {portraits['config']} on {row['backend']}"


def graph_of(row: Row, kind: Kind) -> graphs.Document:
    """One of a static backend's graphs, as a document."""
    return row["written"] if kind == "written" else row["runs"]


def portrait(row: Row, kinds: tuple[Kind, ...], title: str) -> str:
    """An SVG of one or both portraits of a backend, side by side."""
    panels = [_panel(graphs.read(graph_of(row, kind))) for kind in kinds]
    heads = [_head(row, kind) for kind in kinds]
    width = sum(max(p.width, 380) + 3 * GAP for p in panels)
    height = max(p.height for p in panels) + 110
    body, left = [], 1.5 * GAP
    for panel, (head, note) in zip(panels, heads, strict=True):
        wide = max(panel.width, 380)
        middle = left + wide / 2
        body.append(f'<text class="head" x="{middle:.0f}" y="56">{head}</text>')
        body.append(f'<text class="note" x="{middle:.0f}" y="76">{note}</text>')
        shift = f"translate({left + (wide - panel.width) / 2:.1f},96)"
        body.append(f'<g transform="{shift}">' + "\n".join(panel.parts) + "</g>")
        left += wide + 3 * GAP
    name = f'<text class="head" x="{width / 2:.0f}" y="26">{html.escape(title)}</text>'
    return "\n".join([*_sheet(width, height), name, *body, "</svg>"]) + "\n"


def _sheet(width: float, height: float) -> list[str]:
    """How an SVG of this size in pixels begins: its style, and a white ground."""
    size = f'width="{width:.0f}" height="{height:.0f}"'
    box = f'viewBox="0 0 {width:.0f} {height:.0f}" {size}'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>\n<style>{STYLE}</style>'
    return [head, f'<rect {size} fill="#fff"/>']


def _head(row: Row, kind: Kind) -> tuple[str, str]:
    count, note = row["a_step"][kind], html.escape(row["how"][kind])
    if (drawn := row["operations"][kind]) != count:
        note = f"of {drawn} operations in every branch and the control flow; {note}"
    step = " a step" if drawn != count else ""
    if kind == "written":
        return f"The graph you wrote: {count} operations{step}", note
    groups = row["groups"]
    inside = sum(len(group["operations"]) for group in groups)
    kernels = words.kernels_of(row)
    text = f"{count} operations{step} in {kernels}"
    if groups:
        text = f"The equivalent graph with fused operations: {text}"
    else:
        text = f"The graph that runs, nothing fused: {text}"
    fused = f"; {inside} operations fused into {len(groups)}" if groups else ""
    return text, note + fused


# -- what is drawn ---------------------------------------------------------------------


def _panel(graph: Graph) -> Panel:
    nodes, edges = visible(graph)
    last = {n.id for n in nodes} & ends(graph)
    home = {n.id: n.group or n.id for n in nodes}
    inside: dict[str, list[Node]] = {}
    for node in nodes:
        inside.setdefault(home[node.id], []).append(node)
    rooms = {name: layers.room(members, edges) for name, members in inside.items()}
    outer = list({(home[a], home[b]) for a, b in edges if home[a] != home[b]})
    corners, width, height = layers.rows(rooms, outer)
    places = _places(rooms, corners)
    boxed = {u: m for u, m in inside.items() if m[0].group}
    parts = [_box(corners[u], rooms[u], _count(m)) for u, m in boxed.items()]
    parts += [_wire(places[a], places[b]) for a, b in dict.fromkeys(edges)]
    parts += [_label(corners[u], _count(m)) for u, m in boxed.items()]
    parts += [_mark(node, places[node.id], node.id in last) for node in nodes]
    return Panel(parts, width, height)


def _places(rooms: dict[str, Room], corners: Place) -> Place:
    """Where each node is, from its place in its room and the room's corner."""
    return {
        name: (corners[unit][0] + x, corners[unit][1] + y)
        for unit, (spots, _, _) in rooms.items()
        for name, (x, y) in spots.items()
    }


def visible(graph: Graph) -> tuple[list[Node], list[tuple[str, str]]]:
    """The nodes that are drawn, and the edges between them, also through nodes that are
    not."""
    operands = graph.inputs()
    hidden = (CONSTANT, PLUMBING)
    shown = [n for n in graph.nodes if n.kind not in hidden or n.op == "merge"]
    used = {a for n in graph.nodes for a in operands[n.id]} | set(graph.outputs)
    shown = [n for n in shown if n.kind != INPUT or n.id in used]
    names = {n.id for n in shown}

    def above(name: str, seen: frozenset[str]) -> list[str]:
        if name in names or name in seen:
            return [name] if name in names else []
        return [a for o in operands[name] for a in above(o, seen | {name})]

    flows = [(o, n.id) for n in shown for o in operands[n.id]]
    for port in (n for n in graph.nodes if graphs.is_port(n, operands[n.id])):
        choice, *results = operands[port.id]
        flows += [(o, choice) for o in results]  # they join in the conditional
        operands[port.id] = [choice]
    return shown, [(a, end) for o, end in flows for a in above(o, frozenset())]


def ends(graph: Graph) -> set[str]:
    """The ids of the graph's outputs, also through nodes that only view or pass them
    on."""
    operands, names = graph.inputs(), set[str]()
    waiting = list(graph.outputs)
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        node = graph.names[name]
        if node.kind in (PLUMBING, VIEW) and node.op != "merge":
            waiting += operands[name][:1]
    return names


# -- marks -----------------------------------------------------------------------------


def _count(members: list[Node]) -> int:
    return sum(n.kind == graphs.OPERATION for n in members)


def _box(corner: tuple[float, float], room: Room, count: int) -> str:
    """A kernel's box; coloured where it holds more than one operation."""
    size = f'width="{room[1]:.1f}" height="{room[2]:.1f}"'
    kind = "box" if count > 1 else "lone"
    place = f'x="{corner[0]:.1f}" y="{corner[1]:.1f}"'
    return f'<rect class="{kind}" {place} {size} rx="8"/>'


def _label(corner: tuple[float, float], count: int) -> str:
    """How many operations are in a box, above the wires."""
    text = f"{count} operations fused" if count > 1 else "1 operation"
    place = f'x="{corner[0] + 8:.1f}" y="{corner[1] + 13:.1f}"'
    return f'<text class="label" {place}>{text}</text>'


def _mark(node: Node, place: tuple[float, float], end: bool) -> str:
    x, y = place
    kind = {INPUT: "in", VIEW: "see", PLUMBING: "see"}.get(node.kind, "op")
    kind += " end" if end else ""
    corner = f'x="{x - WIDE / 2:.1f}" y="{y - HIGH / 2:.1f}"'
    size = "×".join(map(str, node.shape)) if node.shape else ""
    about = html.escape(f"{node.own} {node.source or ''}".strip())
    name = html.escape(node.op if len(node.op) < 23 else "…" + node.op[-21:])
    return (
        f'<g><title>{about}</title><rect class="{kind}" {corner} width="{WIDE}" '
        f'height="{HIGH}" rx="4"/><text x="{x:.1f}" y="{y - 1:.1f}">{name}</text>'
        f'<text class="size" x="{x:.1f}" y="{y + 11:.1f}">{size}</text></g>'
    )


def _wire(begin: tuple[float, float], end: tuple[float, float]) -> str:
    (x0, y0), (x1, y1) = begin, end
    y0, y1 = y0 + HIGH / 2, y1 - HIGH / 2
    bend = max(12.0, abs(y1 - y0) / 2)
    curve = f"C{x0:.1f},{y0 + bend:.1f} {x1:.1f},{y1 - bend:.1f} {x1:.1f},{y1:.1f}"
    return f'<path class="wire" d="M{x0:.1f},{y0:.1f}{curve}"/>'
