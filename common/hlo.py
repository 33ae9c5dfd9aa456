"""HLO text as a compiler prints it, read into the neutral form.

Works on any module: before optimization and after. A fusion's computation is inlined,
its operations carry the fusion's name as their group. Tuples are wires and dissolve;
what a branch or loop body holds gets a scope.
"""

import re
from dataclasses import dataclass
from typing import Any

from common import graphs, operations
from common.graphs import Graph, Node

HEADER = re.compile(r"^(ENTRY )?%?([\w.\-$]+)(?: \(.*)?\{\s*$")
ARRAY = re.compile(r"^(\w+)\[([^\]]*)\]")
CALLED = re.compile(
    r"(?:calls|to_apply|body|condition|true_computation|false_computation)="
    r"%?([\w.\-$]+)"
)
BRANCHES = re.compile(r"branch_computations=\{([^}]*)\}")
NOISE = re.compile(r",? ?(?:metadata|sharding|frontend_attributes|origin)=\{[^}]*\}")
FILE = re.compile(r'source_file="([^"]*)" source_line=(\d+)')
CONTROL = ("conditional", "while")
COMPARED = {"GT": "greater", "GE": "greater_equal", "LT": "less", "LE": "less_equal"}
COMPARED |= {"EQ": "equal", "NE": "not_equal"}
REDUCED = {"add": "reduce_sum", "maximum": "reduce_max", "minimum": "reduce_min"}
REDUCED |= {"multiply": "reduce_product", "and": "reduce_and", "or": "reduce_or"}
Kernels = dict[str, list[str]]  # names of what is launched, by scope; "" is the top
Ends = dict[str, Any]  # what an instruction's value is: an id, or a list for a tuple


@dataclass(frozen=True)
class Instruction:
    """One line of a computation."""

    name: str
    form: str  # the text of its type
    opcode: str
    operands: tuple[str, ...]
    literal: str  # what stands between the parentheses of a constant or parameter
    rest: str  # attributes, as printed
    root: bool


@dataclass(frozen=True)
class Module:
    """Computations by name, and where lines of Python are told."""

    computations: dict[str, list[Instruction]]
    entry: str
    frames: dict[str, str]  # stack_frame_id -> file:line


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
    return graphs.graph(nodes, edges, _flat(root)), kernels


# -- text -> instructions --------------------------------------------------------------


def read(text: str) -> Module:
    """The computations of a module. Raises ValueError where none is the entry."""
    computations: dict[str, list[Instruction]] = {}
    entry, current = "", ""
    for line in text.splitlines():
        if (found := HEADER.match(line)) and " = " not in line.split("(")[0]:
            current = found[2]
            computations[current] = []
            entry = current if found[1] else entry
        elif line.strip() == "}":
            current = ""
        elif current and " = " in line:
            computations[current].append(instruction(line))
    if not entry:
        raise ValueError("no ENTRY computation: expected the text of an HLO module")
    return Module(computations, entry, _frames(text))


def instruction(line: str) -> Instruction:
    """One line, `ROOT %name = type opcode(operands), attributes`."""
    left, right = re.sub(r"/\*.*?\*/", "", line).strip().split(" = ", 1)
    form, right = _type(right)
    opcode, inside = right.split("(", 1)
    inside, rest = _closed(inside)
    name = left.removeprefix("ROOT ").lstrip("%")
    root, plain = left.startswith("ROOT "), opcode in ("constant", "parameter")
    operands = () if plain else tuple(p.split()[-1].lstrip("%") for p in _split(inside))
    return Instruction(
        name, form, opcode.strip(), operands, inside if plain else "", rest, root
    )


def _type(text: str) -> tuple[str, str]:
    if text.startswith("("):
        inside, rest = _closed(text[1:])
        return f"({inside})", rest.strip()
    form, rest = text.split(" ", 1)
    return form, rest.strip()


def _closed(text: str) -> tuple[str, str]:
    """Up to the parenthesis that closes, and what comes behind it."""
    depth = 1
    for at, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0:
            return text[:at], text[at + 1 :]
    raise ValueError(f"a parenthesis stays open in '{text[:60]}'")


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _frames(text: str) -> dict[str, str]:
    """The tables in front of a module, followed from frame to file and line."""
    parts = re.split(r"^(FileNames|FunctionNames|FileLocations|StackFrames)$", text, flags=re.M)
    tables = dict(zip(parts[1::2], parts[2::2], strict=True))
    pattern = re.compile(r"^(\d+) (.*)$", re.M)
    rows = {key: dict(pattern.findall(table)) for key, table in tables.items()}
    found = {}
    for number, row in rows.get("StackFrames", {}).items():
        place = rows["FileLocations"][re.findall(r"file_location_id=(\d+)", row)[0]]
        file, line = re.findall(r"file_name_id=(\d+).* line=(\d+)", place)[0]
        found[number] = f"{rows['FileNames'][file].strip().strip(chr(34))}:{line}"
    return found


# -- instructions -> nodes -------------------------------------------------------------


@dataclass
class _Walk:
    module: Module
    nodes: list[Node]
    edges: list[tuple[str, str]]
    kernels: Kernels

    def computation(
        self, name: str, given: list[Any], scope: str | None, group: str | None
    ) -> Any:
        """Append its nodes -> what its root is; `given`: its parameters' values."""
        prefix = f"{group}/" if group else f"{scope}/" if scope else ""
        ends: Ends = {}
        root: Any = None
        for line in self.module.computations[name]:
            ends[line.name] = self.one(line, ends, given, prefix, scope, group)
            root = ends[line.name] if line.root or root is None else root
        last = self.module.computations[name][-1].name
        rooted = any(line.root for line in self.module.computations[name])
        return root if rooted else ends[last]

    def one(
        self,
        line: Instruction,
        ends: Ends,
        given: list[Any],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> Any:
        operands = [ends[name] for name in line.operands]
        if line.opcode == "parameter" and given:
            return given[int(line.literal)]
        if line.opcode == "tuple":
            return operands
        if line.opcode == "get-tuple-element" and isinstance(operands[0], list):
            return operands[0][int(_attribute(line.rest, "index"))]
        if line.opcode == "fusion" or (line.opcode == "call" and "to_apply" in line.rest):
            return self.inlined(line, operands, prefix, scope, group)
        return self.node(line, operands, prefix, scope, group)

    def inlined(
        self,
        line: Instruction,
        operands: list[Any],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> Any:
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
        operands: list[Any],
        prefix: str,
        scope: str | None,
        group: str | None,
    ) -> str:
        identity, joined = prefix + line.name, _flat(operands)
        if line.opcode in CONTROL:
            results = self.bodies(line, operands, prefix)
            joined = [*_flat(operands[:1])[:1], *results]
        made = make(self.module, line, identity, scope, group)
        self.nodes.append(made)
        self.edges += [(begin, identity) for begin in joined]
        launched = made.kind == graphs.OPERATION or made.op in ("broadcast", "iota")
        if launched and group is None and line.opcode not in CONTROL:
            self.kernels.setdefault(scope or "", []).append(line.name)
        return identity

    def bodies(self, line: Instruction, operands: list[Any], prefix: str) -> list[str]:
        """Branches (each called with its own operand), or a loop's test and body."""
        names = [n.strip().lstrip("%") for n in _branches(line.rest)]
        names = names or CALLED.findall(line.rest)
        given = operands[1:] if line.opcode == "conditional" else operands * len(names)
        found: list[str] = []
        for number, (name, value) in enumerate(zip(names, given, strict=True)):
            scope = f"{prefix}{line.name}:{number}"
            self.kernels.setdefault(scope, [])
            found += _flat(self.computation(name, [value], scope, None))
        return found


def _branches(rest: str) -> list[str]:
    found = BRANCHES.search(rest)
    return found[1].split(",") if found else []


def _flat(value: Any) -> list[str]:
    if isinstance(value, list):
        return [leaf for item in value for leaf in _flat(item)]
    return [value]


def _attribute(rest: str, name: str) -> str:
    found = re.search(rf"{name}=([\w.\-]+)", rest)
    return found[1] if found else ""


def make(
    module: Module, line: Instruction, identity: str, scope: str | None, group: str | None
) -> Node:
    """An instruction as a node."""
    array = ARRAY.match(line.form)
    sizes = array[2].split(",") if array and array[2] else []
    shape = tuple(int(n) for n in sizes) if all(n.isdigit() for n in sizes) else None
    own = line.opcode
    if own == "custom-call":
        own = f"custom-call:{line.rest.split('custom_call_target=')[-1].split(chr(34))[1]}"
    return graphs.node(
        identity,
        own,
        op=_shared(module, line) or operations.shared(own),
        shape=shape if array else None,
        dtype=graphs.dtype_name(array[1]) if array else None,
        source=_source(module, line.rest),
        group=group,
        scope=scope,
        attributes=NOISE.sub("", f"{line.form} {line.literal} {line.rest}"),
    )


def _shared(module: Module, line: Instruction) -> str | None:
    if line.opcode == "compare":
        return COMPARED.get(_attribute(line.rest, "direction"))
    if line.opcode in ("reduce", "reduce-window"):
        called = module.computations.get(CALLED.findall(line.rest)[0], [])
        inner = next((i.opcode for i in called if i.root), called[-1].opcode)
        if line.opcode == "reduce":
            return REDUCED.get(inner)
        return "max_pool" if inner == "maximum" else None
    return None


def _source(module: Module, rest: str) -> str | None:
    if found := FILE.search(rest):
        return f"{found[1]}:{found[2]}"
    return module.frames.get(_attribute(rest, "stack_frame_id"))
