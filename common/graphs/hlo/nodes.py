"""An instruction of HLO text as a node of the neutral form."""

import re

from graphparity.common.graphs import graph, operations
from graphparity.common.graphs.graph import Node
from graphparity.common.graphs.hlo.text import CALLED, Instruction, Module, attribute

ARRAY = re.compile(r"^(\w+)\[([^\]]*)\]")
NOISE = re.compile(r",? ?(?:metadata|sharding|frontend_attributes|origin)=\{[^}]*\}")
FILE = re.compile(r'source_file="([^"]*)" source_line=(\d+)')
EFFECT = "custom_call_has_side_effect=true"
COMPARED = {"GT": "greater", "GE": "greater_equal", "LT": "less", "LE": "less_equal"}
COMPARED |= {"EQ": "equal", "NE": "not_equal"}
REDUCED = {"add": "reduce_sum", "maximum": "reduce_max", "minimum": "reduce_min"}
REDUCED |= {"multiply": "reduce_product", "and": "reduce_and", "or": "reduce_or"}
POOLED = {"add": "sum_pool", "maximum": "max_pool", "minimum": "min_pool"}


def make(
    module: Module,
    line: Instruction,
    identity: str,
    scope: str | None,
    group: str | None,
) -> Node:
    """An instruction as a node."""
    array = ARRAY.match(line.form)
    sizes = array[2].split(",") if array and array[2] else []
    shape = tuple(int(n) for n in sizes) if all(n.isdigit() for n in sizes) else None
    own = line.opcode
    if own == "custom-call":
        target = re.search(r'custom_call_target="([^"]*)"', line.rest)
        own = f"custom-call:{target[1] if target else ''}"
    return graph.node(
        identity,
        own,
        op=_shared(module, line) or operations.shared(own),
        shape=shape if array else None,
        dtype=graph.dtype_name(array[1]) if array else None,
        source=_source(module, line.rest),
        group=group,
        scope=scope,
        pure=EFFECT not in line.rest,
        attributes=NOISE.sub("", f"{line.form} {line.literal} {line.rest}"),
    )


def _shared(module: Module, line: Instruction) -> str | None:
    if line.opcode == "compare":
        return COMPARED.get(attribute(line.rest, "direction"))
    if line.opcode in ("reduce", "reduce-window"):
        called = module.computations.get(CALLED.findall(line.rest)[0], [])
        inner = next((i.opcode for i in called if i.root), called[-1].opcode)
        return (REDUCED if line.opcode == "reduce" else POOLED).get(inner)
    return None


def _source(module: Module, rest: str) -> str | None:
    if found := FILE.search(rest):
        return f"{found[1]}:{found[2]}"
    return module.frames.get(attribute(rest, "stack_frame_id"))
