"""An instruction of HLO text as a node of the neutral form."""

import re
from typing import TypedDict

from graphparity.common.graphs import graph
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
    return graph.node(
        identity,
        _name(line),
        op=_shared(module, line),
        **_form(line.form),
        source=_source(module, line.rest),
        group=group,
        scope=scope,
        pure=EFFECT not in line.rest,
        attributes=NOISE.sub("", f"{line.form} {line.literal} {line.rest}"),
    )


def _name(line: Instruction) -> str:
    """Its opcode; of a custom call with what it calls."""
    if line.opcode != "custom-call":
        return line.opcode
    target = re.search(r'custom_call_target="([^"]*)"', line.rest)
    return f"custom-call:{target[1] if target else ''}"


class _Form(TypedDict):
    shape: tuple[int, ...] | None
    dtype: str | None


def _form(text: str) -> _Form:
    """Shape and dtype of a type `f32[2,3]`; None for what is no array, and the shape
    None where a size is not fixed."""
    array = ARRAY.match(text)
    if array is None:
        return {"shape": None, "dtype": None}
    sizes = array[2].split(",") if array[2] else []
    fixed = all(size.isdigit() for size in sizes)
    shape = tuple(map(int, sizes)) if fixed else None
    return {"shape": shape, "dtype": graph.dtype_name(array[1])}


def _shared(module: Module, line: Instruction) -> str | None:
    if line.opcode == "compare":
        return COMPARED.get(attribute(line.rest, "direction"))
    if line.opcode in ("reduce", "reduce-window"):
        called = module.computations.get(CALLED.findall(line.rest)[0], [])
        inner = next((i.opcode for i in called if i.root), called[-1].opcode)
        return (REDUCED if line.opcode == "reduce" else POOLED).get(inner)
    return None


def _source(module: Module, rest: str) -> str | None:
    if match := FILE.search(rest):
        return f"{match[1]}:{match[2]}"
    return module.frames.get(attribute(rest, "stack_frame_id"))
