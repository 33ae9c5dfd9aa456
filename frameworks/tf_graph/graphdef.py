"""A GraphDef in the neutral form -- TensorFlow. Imports nothing: reads the fields.

Functions that are called are inlined; branches and loop bodies get a scope. A node that
Grappler or oneDNN fused (`_FusedConv2D`: Conv2D, BiasAdd, Relu) is spelled out again,
its parts in one group. Ports are part of an operation's attributes.
"""

import re
from dataclasses import dataclass, field

from common import graphs, operations

CALLS = ("PartitionedCall", "StatefulPartitionedCall")
BRANCHES = ("then_branch", "else_branch", "branches", "cond", "body")
FUSED = re.compile(r"^_?(?:Mkl)?(?:Native)?_?Fused(\w+)$")
RENAMED = re.compile(r"^_Mkl(?:Native)?(\w+)$")  # oneDNN's kernel of an operation
EFFECTS = re.compile(r"^Assign|^Resource.*(Apply|Assign|Scatter)|^Print|Summary|Assert")
ADDS = ("BiasAdd", "Add", "FusedBatchNorm")  # parts of a fused node with own operands
NOISE = ("_output_shapes", "_user_specified_name", "_class", "_input_shapes")
NOISE += ("_XlaHasReferenceVars", "_gradient_op_type", "grad_a", "grad_b")


@dataclass
class Built:
    """What grows while the functions are walked."""

    library: dict
    forms: dict  # (function, node) -> shape, dtype
    sources: dict  # (function, node) -> file:line
    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)
    launched: dict = field(default_factory=lambda: {"": []})
    effects: list = field(default_factory=list)


def parse(graph_def, outputs=(), forms=None, sources=None):
    """A GraphDef, the names of what is fetched -> Graph, kernels by scope.

    forms: (function or "", node) -> shape, dtype, where the GraphDef doesn't tell them.
    """
    library = {f.signature.name: f for f in graph_def.library.function}
    built = Built(library, forms or {}, sources or {})
    ends = walk(built, graph_def.node, "", "", None, {})
    wanted = [name.lstrip("^").split(":")[0] for name in outputs]
    found = [ends[name] for name in wanted if name in ends]
    found += [n.id for n in built.nodes if n.op == "output"] + built.effects
    return graphs.graph(built.nodes, built.edges, found), built.launched


def walk(built, defs, function, prefix, scope, ends):  # -> name -> id
    regions = {}  # the branches of conditionals that became Switch and Merge
    for one in ordered(defs):
        inside = regions[one.name] = region(one, regions, ends, scope)
        operands = [i for i in (end(ends, name) for name in one.input) if i]
        if one.op in CALLS and one.attr["f"].func.name in built.library:
            name = one.attr["f"].func.name
            results = body(built, name, prefix + one.name + "/", inside, operands)
            ends.update({f"{one.name}:{i}": r for i, r in enumerate(results)})
            ends[one.name] = results[0] if results else (operands or [None])[0]
            continue
        joined = bodies(built, one, prefix, operands)
        ends[one.name] = emit(built, one, function, prefix, inside, joined)
    return ends


def ordered(defs):
    """Every node behind its operands; in a loop's circle, as it stands."""
    waiting, found = {one.name: one for one in defs}, []
    names = lambda one: {name.lstrip("^").split(":")[0] for name in one.input}
    while waiting:
        free = [one for one in waiting.values() if not names(one) & waiting.keys()]
        found += [waiting.pop(one.name) for one in free or list(waiting.values())[:1]]
    return found


def end(ends, name):  # `node`, `node:1`, `node:out:1` -> id; None of control inputs
    parts = name.split(":")
    return (
        None
        if name[0] == "^"
        else ends.get(f"{parts[0]}:{parts[-1]}", ends.get(parts[0]))
    )


def region(one, regions, ends, scope):
    """The branch in which a node stands, by the Switch that leads to it: `p:1`."""
    found = []
    for name in one.input:
        source, _, port = name.lstrip("^").partition(":")
        inside = regions.get(source, scope)
        branch = regions.get((source, "of"))
        if branch is not None:
            inside = f"{inside}/{branch}" if inside else branch
            inside += ":" + (port or "0")
        found.append(inside or "")
    deepest = max(found, key=len, default="")
    if "Merge" in one.op:
        return deepest.rpartition("/")[0] or scope
    if "Switch" in one.op:
        regions[one.name, "of"] = one.input[1].split(":")[0]
    return deepest or scope


def body(built, name, prefix, scope, operands):  # a library function -> its results
    function = built.library[name]
    given = dict(zip([a.name for a in function.signature.input_arg], operands))
    ends = walk(built, function.node_def, name, prefix, scope, given)
    return [end(ends, function.ret[out.name]) for out in function.signature.output_arg]


def bodies(built, one, prefix, operands):
    """What flows into a node: its operands, or the results of its branches."""
    called = [one.attr[key].func.name for key in BRANCHES if key in one.attr]
    called += [
        f.name for key in BRANCHES if key in one.attr for f in one.attr[key].list.func
    ]
    results = []
    for number, name in enumerate(n for n in called if n in built.library):
        scope = f"{prefix}{one.name}:{number}"
        given = operands[1:] if "cond" not in one.attr else operands
        built.launched.setdefault(scope, [])
        results += body(built, name, scope + "/", scope, given)
    return operands[:1] + results if results else operands


def emit(built, one, function, prefix, scope, operands):  # -> id
    """Append a node; a fused one as its parts, the last of them under its name."""
    identity = prefix + one.name
    shape, dtype = form(built, one, function)
    source = built.sources.get((function, one.name))
    given = dict(shape=shape, dtype=dtype, source=source, scope=scope)
    names = pieces(one)
    group = identity if len(names) > 1 else None
    count = len(operands) - extra(one) if group else len(operands)
    before, rest = operands[:count], operands[count:]
    for number, own in enumerate(names):
        last = number == len(names) - 1
        part = identity if last else f"{identity}/{own}"
        if number and own in ADDS and rest:
            before = [*before, rest.pop(0)]
        more = {"attributes": attributes(one)} if last else {}
        made = graphs.node(part, own, op=shared(own), group=group, **given, **more)
        built.nodes.append(made)
        built.edges += [(begin, part) for begin in before + (rest if last else [])]
        before = [part]
    settle(built, one, names, identity, scope)
    return identity


def settle(built, one, names, identity, scope):
    """Count what is launched, and remember what changes a state."""
    made = built.nodes[-1]
    if EFFECTS.search(one.op):
        built.effects.append(identity)
    control = made.op in ("conditional", "loop")
    if made.kind == graphs.OPERATION and not control:
        built.launched.setdefault(scope or "", []).append(f"{one.op} {one.name}")


def pieces(one):  # the names of the operations in a node, more than one where fused
    fused = one.attr["fused_ops"].list.s if "fused_ops" in one.attr else []
    if fused:
        base = FUSED.match(one.op)
        names = [base[1] if base else one.op, *(s.decode() for s in fused)]
        return names
    if one.op == "_UnaryOpsComposition":
        return [s.decode() for s in one.attr["op_names"].list.s]
    return [one.op]


def extra(one):  # operands of a fused node that belong to its later parts
    return one.attr["num_args"].i if "num_args" in one.attr else 0


def shared(own):
    renamed = RENAMED.match(own)
    return operations.shared(renamed[1] if renamed else own)


def form(built, one, function):  # shape and dtype of its first output
    known = built.forms.get((function, one.name))
    if known is not None:
        return known
    shapes = (
        one.attr["_output_shapes"].list.shape if "_output_shapes" in one.attr else []
    )
    if len(shapes) != 1 or shapes[0].unknown_rank:
        return None, None
    sizes = tuple(dim.size for dim in shapes[0].dim)
    return (None if -1 in sizes else sizes), dtype_of(one)


DTYPES = {1: "float32", 2: "float64", 3: "int32", 6: "int8", 9: "int64", 10: "bool"}
DTYPES |= {14: "bfloat16", 19: "float16", 20: "resource"}  # types.proto


def dtype_of(one):
    keys = ("DstT", "out_type", "dtype", "T")
    found = [one.attr[key].type for key in keys if key in one.attr]
    return DTYPES.get(found[0]) if found else None


def attributes(one):  # all that decides its value but the operands; their ports too
    ports = [name.rpartition(":")[2] if ":" in name else "0" for name in one.input]
    kept = {k: str(v) for k, v in one.attr.items() if k not in NOISE}
    return repr([ports, sorted(kept.items())])
