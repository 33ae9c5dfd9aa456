"""The picture of a portrait: the graph as written beside the graph as it runs.

igraph lays out kernels in layers (Sugiyama), and the operations in each of them again.
Constants and plumbing are not drawn: edges bypass them.
"""

import html
import importlib.util
import textwrap
from dataclasses import dataclass

from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.graph import CONSTANT, INPUT, PLUMBING, VIEW, Graph, Node
from graphparity.experiments.graph import layers, words
from graphparity.experiments.graph.figures import Document, Portraits
from graphparity.experiments.graph.layers import GAP, HIGH, Place, Room
from graphparity.experiments.graph.measure import KINDS, Kind, Row
from graphparity.experiments.shared.charts import svg
from graphparity.experiments.shared.charts.drawing import FAMILY, WIDE

STYLE = {  # of what stands in a portrait; its colours by their names
    "text": f"font:12px {FAMILY};fill:var(--ink);text-anchor:middle",
    ".size": "font-size:11.5px;fill:var(--soft)",
    ".head": "font-size:14px;font-weight:bold",
    ".note": "fill:var(--soft)",
    ".ground": "fill:var(--paper)",
    ".op": "fill:var(--paper);stroke:var(--s0);stroke-width:1.4",
    ".in": "fill:var(--flat);stroke:var(--soft)",
    ".see": "fill:var(--paper);stroke:var(--soft);stroke-dasharray:3 2",
    ".end": "stroke-width:2.8",
    ".box": "fill:var(--s3);fill-opacity:.22;stroke:var(--s3);stroke-width:1.4",
    ".lone": "fill:none;stroke:var(--edge);stroke-dasharray:4 3",
    ".wire": "fill:none;stroke:var(--soft)",
    ".label": "font-size:11.5px;text-anchor:start;paint-order:stroke;"
    "stroke:var(--paper);stroke-width:3px",
}
LETTER, LINE = 8.6, 18  # of a head in px: a letter, a line
LEAST = WIDE - GAP  # px that a panel takes for its head


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
    """An SVG of one or both portraits of a backend: beside each other where they are
    tall, else the one below the other."""
    panels = [
        _headed(_panel(graphs.read(graph_of(row, kind))), *_head(row, kind))
        for kind in kinds
    ]
    wide, high = sum(p.width + GAP for p in panels), max(p.height for p in panels)
    stacked = high <= wide
    if stacked:
        wide = max(p.width for p in panels) + GAP
        high = sum(p.height for p in panels)
    lines = _lines("head", title, (wide / 2, 24), wide)
    body, (left, top) = list[str](), (GAP / 2, 24.0 + LINE * len(lines))
    for panel in panels:
        aside = (wide - GAP - panel.width) / 2 if stacked else 0.0
        shift = f"translate({left + aside:.1f},{top:.1f})"
        body.append(f'<g transform="{shift}">' + "\n".join(panel.parts) + "</g>")
        left += 0.0 if stacked else panel.width + GAP
        top += panel.height if stacked else 0.0
    height = high + 24 + LINE * len(lines)
    sheet = _sheet(wide, height, title)
    return "\n".join([*sheet, *lines, *body, "</svg>"]) + "\n"


def _headed(panel: Panel, head: str, note: str) -> Panel:
    """A panel below its head, in lines that it has room for."""
    wide = max(panel.width, LEAST)
    told = _lines("head", head, (wide / 2, 16), wide)
    told += _lines("note", note, (wide / 2, 16 + LINE * len(told)), wide)
    top = 8 + LINE * len(told)
    shift = f"translate({(wide - panel.width) / 2:.1f},{top})"
    body = f'<g transform="{shift}">' + "\n".join(panel.parts) + "</g>"
    return Panel([*told, body], wide, panel.height + top + GAP)


def _lines(kind: str, text: str, place: tuple[float, float], wide: float) -> list[str]:
    """A text in lines, the middle of the first at this place."""
    x, y = place
    return [
        f'<text class="{kind}" x="{x:.0f}" y="{y + LINE * n:.0f}">'
        f"{html.escape(line)}</text>"
        for n, line in enumerate(textwrap.wrap(text, int(wide / LETTER)))
    ]


def _sheet(width: float, height: float, title: str) -> list[str]:
    """How an SVG of this size in pixels begins: its style, and its ground."""
    size = f'width="{width:.0f}" height="{height:.0f}"'
    box = f'viewBox="0 0 {width:.0f} {height:.0f}" {size}'
    name = f'class="portrait" role="img" aria-label="{html.escape(title)}"'
    rules = "".join(f".portrait {what}{{{how}}}" for what, how in STYLE.items())
    style = f"<style>{svg.colours(rules)}{rules}</style>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} {name}>\n{style}'
    return [head, f'<rect class="ground" {size}/>']


def _head(row: Row, kind: Kind) -> tuple[str, str]:
    count, note = row["a_step"][kind], row["how"][kind]
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
    wide, size = layers.wide(node), layers.shape(node)
    corner = f'x="{x - wide / 2:.1f}" y="{y - HIGH / 2:.1f}"'
    about = html.escape(f"{node.own} {node.source or ''}".strip())
    name = html.escape(layers.name(node))
    return (
        f'<g><title>{about}</title><rect class="{kind}" {corner} width="{wide:.1f}" '
        f'height="{HIGH}" rx="4"/><text x="{x:.1f}" y="{y - 1:.1f}">{name}</text>'
        f'<text class="size" x="{x:.1f}" y="{y + 11:.1f}">{size}</text></g>'
    )


def _wire(begin: tuple[float, float], end: tuple[float, float]) -> str:
    (x0, y0), (x1, y1) = begin, end
    y0, y1 = y0 + HIGH / 2, y1 - HIGH / 2
    bend = max(12.0, abs(y1 - y0) / 2)
    curve = f"C{x0:.1f},{y0 + bend:.1f} {x1:.1f},{y1 - bend:.1f} {x1:.1f},{y1:.1f}"
    return f'<path class="wire" d="M{x0:.1f},{y0:.1f}{curve}"/>'
