"""HLO text as a compiler prints it, read into the neutral form.

Works on any module: before optimization and after. A fusion's computation is inlined,
its operations carry the fusion's name as their group. Tuples have no node, also those
that branches return: each element is an operand of the nodes that use it. The
operations of a branch or a loop have a scope; the values that a loop passes on are
inputs there.
"""

import re
from dataclasses import dataclass
from typing import TypeAlias

from graphparity.common.graphs import graph
from graphparity.common.graphs.graph import Graph, Node
from graphparity.common.graphs.hlo.nodes import make
from graphparity.common.graphs.hlo.text import (
    CALLED,
    Instruction,
    Module,
    attribute,
    read,
)

BRANCHES = re.compile(r"branch_computations=\{([^}]*)\}")
CONTROL = ("conditional", "while")
Kernels = dict[str, list[str]]  # names of what is launched, by scope; "" is the top
# what an instruction's value is: a node's id, or for a tuple a list
Value: TypeAlias = "str | list[Value]"
Ends = dict[str, Value]


def parse(text: str) -> tuple[Graph, Kernels]:
    """The entry computation as a graph, and what is launched to run it.

    Raises ValueError where the text holds no entry computation.
    """
    module = read(text)
    nodes: list[Node] = []
    edges: list[tuple[str, str]] = []
    kernels: Kernels = {"": []}
    walk = _Walk(module, nodes, edges, kernels)
    root = walk.computation(module.entry, [], None, None)
    effects = [node.id for node in nodes if not node.pure]
    whole = graph.graph(nodes, edges, _flat(root) + effects)
    return whole, _marked(whole, kernels)


def _marked(whole: Graph, kernels: Kernels) -> Kernels:
    """The kernels by scope, with a mark on those that only fill memory with a
    number."""
    busy = {n.group or n.id for n in whole.nodes if n.kind != graph.CONSTANT}
    marked: Kernels = {}
    for scope, names in kernels.items():
        begin = f"{scope}/" if scope else ""
        marked[scope] = [graph.launch(n, begin + n not in busy) for n in names]
    return marked


@dataclass
class _Walk:
    module: Module
    nodes: list[Node]
    edges: list[tuple[str, str]]
    kernels: Kernels

    def computation(
        self, name: str, arguments: list[Value], scope: str | None, group: str | None
    ) -> Value:
        """Append its nodes -> what its root is; `arguments`: its parameters' values."""
        prefix = f"{group}/" if group else f"{scope}/" if scope else ""
        ends: Ends = {}
        lines = self.module.computations[name]
        for line in lines:
            ends[line.name] = self.one(line, ends, arguments, prefix, scope, group)
        root = next((line for line in lines if line.root), lines[-1])
        return ends[root.name]

    def one(
        self,
        line: Instruction,
        ends: Ends,
        arguments: list[Value],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> Value:
        operands, opcode = [ends[name] for name in line.operands], line.opcode
        if opcode == "parameter" and arguments:
            return arguments[int(line.literal)]
        if opcode == "tuple":
            return operands
        if opcode == "get-tuple-element" and isinstance(operands[0], list):
            return operands[0][int(attribute(line.rest, "index"))]
        if opcode == "fusion" or (opcode == "call" and "to_apply" in line.rest):
            return self.inlined(line, operands, prefix, scope, group)
        place = self.control if opcode in CONTROL else self.node
        return place(line, operands, prefix, scope, group)

    def inlined(
        self,
        line: Instruction,
        operands: list[Value],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> Value:
        called = CALLED.findall(line.rest)[0]
        if line.opcode == "fusion" and group is None:
            self.kernels.setdefault(scope or "", []).append(line.name)
            group = prefix + line.name
        elif line.opcode == "call" and group is None:
            scope = f"{prefix}{line.name}:call"
        return self.computation(called, operands, scope, group)

    def node(
        self,
        line: Instruction,
        operands: list[Value],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> str:
        identity = prefix + line.name
        made = make(self.module, line, identity, scope, group)
        self.nodes.append(made)
        self.edges += [(begin, identity) for begin in _flat(operands)]
        launched = made.kind == graph.OPERATION or made.op in ("broadcast", "iota")
        if launched and group is None:
            self.kernels.setdefault(scope or "", []).append(line.name)
        return identity

    def control(
        self,
        line: Instruction,
        operands: list[Value],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> Value:
        """A conditional or a loop -> its node, or one for each result of branches."""
        identity = prefix + line.name
        loops = line.opcode == "while"
        results = (self.loop if loops else self.branches)(line, operands, identity)
        made = make(self.module, line, identity, scope, group)
        self.nodes.append(made)
        several = not loops and all(isinstance(value, list) for value in results)
        flows = operands if loops else operands[:1]
        flows = flows if several else [*flows, *results]
        self.edges += [(begin, identity) for begin in _flat(flows)]
        return self.ports(results, made) if several else identity

    def branches(
        self, line: Instruction, operands: list[Value], identity: str
    ) -> list[Value]:
        """What each branch returns; each is called with its own operand."""
        listed = BRANCHES.search(line.rest)
        names = listed[1].split(",") if listed else CALLED.findall(line.rest)
        results = []
        for number, (name, value) in enumerate(zip(names, operands[1:], strict=True)):
            scope = f"{identity}:{number}"
            self.kernels.setdefault(scope, [])
            name = name.strip().lstrip("%")
            results.append(self.computation(name, [value], scope, None))
        return results

    def loop(
        self, line: Instruction, operands: list[Value], identity: str
    ) -> list[Value]:
        """What its test and its body return."""
        results = []
        for part, key in ((graph.TEST, "condition"), (graph.BODY, "body")):
            scope = f"{identity}:{part}"
            self.kernels.setdefault(scope, [])
            arguments = [self.carried(operands[0], scope)]
            name = attribute(line.rest, key)
            results.append(self.computation(name, arguments, scope, None))
        return results

    def carried(self, value: Value, scope: str) -> Value:
        """Inputs of an iteration in the place of the operands that the loop was called
        with."""
        if isinstance(value, list):
            return [self.carried(item, scope) for item in value]
        first = next(node for node in self.nodes if node.id == value)
        identity = f"{scope}/carried_{len(self.nodes)}"
        self.nodes.append(graph.carried(identity, first, scope))
        self.edges.append((value, identity))
        return identity

    def ports(self, results: list[Value], made: Node) -> list[Value]:
        """A node for each result of a conditional; its operands are that result of each
        branch."""
        ports: list[Value] = []
        for number, values in enumerate(zip(*results, strict=True)):
            leaf = _flat(list(values))
            first = next(node for node in self.nodes if node.id == leaf[0])
            port = graph.port(made, number, first)
            self.nodes.append(port)
            self.edges += [(begin, port.id) for begin in [made.id, *leaf]]
            ports.append(port.id)
        return ports


def _flat(value: Value) -> list[str]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _flat(item)]
    return [value]
