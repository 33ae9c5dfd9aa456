"""The portraits as files: SVG, JSON, DOT, and a graph that TensorBoard loads."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from graphparity.common.graphs import graph as graphs
from graphparity.common.graphs.graph import Graph
from graphparity.experiments.graph import picture
from graphparity.experiments.graph.figures import Document
from graphparity.experiments.graph.measure import KINDS, Kind, Row

if TYPE_CHECKING:  # it needs TensorBoard
    from graphparity.common.training.event_file import Message

FOLDER = "portraits"  # of the results
EVENTS = "0.graph"  # the same file when it is drawn again


def write(document: Document, folder: Path) -> list[Path]:
    """All of every static backend's; a dynamic one has no graph to draw."""
    portraits, written = document["graph"], list[Path]()
    folder.mkdir(parents=True, exist_ok=True)
    place = (portraits["workload"], portraits["config"])
    for row in portraits["rows"]:
        if "written" in row:
            begin = stem(*place, row["backend"])
            written += _graphs(folder, begin, row)
            written += _pictures(folder, begin, picture.title(portraits, row), row)
    return written


def stem(workload: str, config: str, backend: str) -> str:
    """How the files of one portrait begin."""
    return f"{workload}-{config}-{backend}"


def _pictures(folder: Path, begin: str, title: str, row: Row) -> list[Path]:
    """Both graphs side by side, and each alone; none without igraph."""
    if not picture.can_draw():
        return []
    written, alone = list[Path](), [((kind,), f"-{kind}") for kind in KINDS]
    for kinds, end in ((KINDS, ""), *alone):
        path = folder / f"{begin}{end}.svg"
        path.write_text(picture.portrait(row, kinds, title))
        written.append(path)
    return written


def _graphs(folder: Path, begin: str, row: Row) -> list[Path]:
    """JSON and DOT of both graphs, and both for TensorBoard where it is installed."""
    written = []
    for kind in KINDS:
        graph = graphs.read(picture.graph_of(row, kind))
        path = folder / f"{begin}-{kind}.json"
        path.write_text(json.dumps(_portrait(row, kind), indent=1) + "\n")
        path.with_suffix(".dot").write_text(dot(graph, begin))
        written += [path, path.with_suffix(".dot")]
        run = folder / "tensorboard" / f"{begin}-{kind}"
        if tensorboard(graph, run):
            written.append(run)
    return written


def _portrait(row: Row, kind: Kind) -> dict[str, object]:
    """One of a backend's graphs as a file of JSON has it."""
    return {
        "backend": row["backend"],
        "portrait": kind,
        "how": row["how"][kind],
        "graph": picture.graph_of(row, kind),
        "kernels": row["kernels"],
    }


def dot(graph: Graph, name: str) -> str:
    """The graph in Graphviz's language, a cluster for each group."""
    lines = [f"digraph {json.dumps(name)} {{", " node [shape=box];"]
    groups: dict[str, list[str]] = {}
    for node in graph.nodes:
        size = "×".join(map(str, node.shape or ()))
        label = json.dumps(f"{node.op}\n{node.dtype or ''} {size}".strip())
        line = (
            f" {json.dumps(node.id)} [label={label}, tooltip={json.dumps(node.own)}];"
        )
        groups.setdefault(node.group or "", []).append(line)
    lines += groups.pop("", [])
    for number, (group, members) in enumerate(groups.items()):
        lines += [f" subgraph cluster_{number} {{ label={json.dumps(group)};"]
        lines += [*members, " }"]
    lines += [f" {json.dumps(a)} -> {json.dumps(b)};" for a, b in graph.edges]
    return "\n".join([*lines, "}"]) + "\n"


def tensorboard(graph: Graph, folder: Path) -> bool:
    """An events file with the graph; a group is a scope that opens. False: can't."""
    try:
        from graphparity.common.training.event_file import Run
    except ImportError:
        return False
    with Run(folder, name=EVENTS) as run:
        run.graph(definition(graph))
    return True


def definition(graph: Graph) -> "Message":
    """The graph as TensorBoard's GraphDef."""
    from tensorboard.compat.proto import graph_pb2

    definition, names = graph_pb2.GraphDef(), _names(graph)
    operands = graph.inputs()
    for node in graph.nodes:
        made = definition.node.add(name=names[node.id], op=node.op)
        made.input.extend(names[name] for name in operands[node.id])
        facts = {"own": node.own, "dtype": node.dtype, "source": node.source}
        facts |= {"shape": "×".join(map(str, node.shape or ())), "group": node.group}
        for key, value in facts.items():
            if value:
                made.attr[key].s = value.encode()
    message: Message = definition
    return message


def _names(graph: Graph) -> dict[str, str]:
    """A name for each node in TensorBoard's alphabet: scope / group / its id."""
    names, used = dict[str, str](), set[str]()
    for node in graph.nodes:
        parts = [node.scope, node.group, node.id.rsplit("/", 1)[-1]]
        text = "/".join(_plain(part) for part in parts if part)
        name, count = text, 1
        while name in used:
            name, count = f"{text}_{count}", count + 1
        names[node.id] = name
        used.add(name)
    return names


def _plain(text: str) -> str:
    allowed = "".join(
        c if c.isascii() and (c.isalnum() or c in "_.") else "_" for c in text
    )
    return allowed if allowed[0].isalnum() else f"n{allowed}"
