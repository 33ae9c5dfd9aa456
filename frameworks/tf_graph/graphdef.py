"""A GraphDef in the neutral form -- TensorFlow.

Reads the fields of the nodes alone, without TensorFlow. Functions that are called are
inlined; branches and loop bodies get a scope, lowered ones too: a loop's frame becomes
one node again. A node that Grappler or oneDNN fused (`_FusedConv2D`: Conv2D, BiasAdd,
Relu) becomes one node for each of its parts again, all in one group.
Ports are part of an operation's attributes; those of branches are nodes.
"""

import re
from dataclasses import dataclass, field

from graphparity.common.graphs import graph, operations
from graphparity.frameworks.tf_graph import frames

CALLS = ("PartitionedCall", "StatefulPartitionedCall")
BRANCHES = ("then_branch", "else_branch", "branches")
LOOP = {"cond": graph.TEST, "body": graph.BODY}
FUSED = re.compile(r"^_?(?:Mkl)?(?:Native)?_?Fused(\w+)$")
RENAMED = re.compile(r"^_Mkl(?:Native)?(\w+)$")  # oneDNN's kernel of an operation
EFFECTS = re.compile(r"^Assign|^Resource.*(Apply|Assign|Scatter)|^Print|Summary|Assert")
ADDS = (
    "BiasAdd",
    "Add",
    "FusedBatchNorm",
)  # fused parts that take another operand
NOISE = ("_output_shapes", "_user_specified_name", "_class", "_input_shapes")
NOISE += ("_XlaHasReferenceVars", "_gradient_op_type", "grad_a", "grad_b")


@dataclass
class Built:
    """What is collected while the functions are walked, and what is looked up."""

    library: dict
    forms: dict  # (function, node) -> shape, dtype
    sources: dict  # (function, node) -> file:line
    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)
    launched: dict = field(default_factory=lambda: {"": []})
    effects: list = field(default_factory=list)


def parse(graph_def, outputs=(), forms=None, sources=None):
    """A GraphDef, the names of what is fetched -> Graph, kernels by scope.

    forms: (function or "", node) -> shape, dtype, where the GraphDef lacks them.
    """
    library = {f.signature.name: f for f in graph_def.library.function}
    built = Built(library, forms or {}, sources or {})
    ends = walk(built, graph_def.node, "", "", None, {})
    wanted = [end(ends, name.lstrip("^")) for name in outputs]
    fetched = [name for name in wanted if name is not None]
    fetched += [n.id for n in built.nodes if n.op == "output"] + built.effects
    return graph.graph(built.nodes, built.edges, fetched), built.launched


def walk(built, defs, function, prefix, scope, ends):  # -> name -> id
    for here in frames.placed(defs):
        one, path = here.node, ((scope,) if scope else ()) + here.path
        where = function, prefix, "/".join(path) or None
        operands = [i for i in (end(ends, name) for name in one.input) if i]
        if one.op in CALLS and one.attr["f"].func.name in built.library:
            name = one.attr["f"].func.name
            results = body(built, name, prefix + one.name + "/", where[2], operands)
            ends.update({f"{one.name}:{i}": r for i, r in enumerate(results)})
            ends[one.name] = results[0] if results else (operands or [None])[0]
        elif branches := bodies(built, one, prefix, operands):
            control(built, one, where, operands, branches, ends)
        else:
            loop = [closed(built, here, where, ends)] if here.frame else []
            op = "carried" if here.carried else None
            ends[one.name] = emit(built, one, where, loop + operands, op)
    return ends


def end(ends, name):  # `node`, `node:1`, `node:out:1` -> id; None of control inputs
    parts = name.split(":")
    return (
        None
        if name[0] == "^"
        else ends.get(f"{parts[0]}:{parts[-1]}", ends.get(parts[0]))
    )


def body(built, name, prefix, scope, operands):  # a library function -> its results
    function = built.library[name]
    inputs = dict(zip([a.name for a in function.signature.input_arg], operands))
    ends = walk(built, function.node_def, name, prefix, scope, inputs)
    return [end(ends, function.ret[out.name]) for out in function.signature.output_arg]


def bodies(built, one, prefix, operands):
    """The results of each branch, or of a loop's test and body."""
    called = {LOOP[k]: one.attr[k].func.name for k in LOOP if k in one.attr}
    if not called:
        names = [one.attr[key] for key in BRANCHES if key in one.attr]
        flat = [f.name for n in names for f in (n.list.func or [n.func])]
        called = dict(enumerate(flat))
    results = []
    for part, name in called.items():
        if name not in built.library:
            continue
        scope = f"{prefix}{one.name}:{part}"
        built.launched.setdefault(scope, [])
        turns = operands if loops(one) else []
        inputs = [carried(built, o, scope) for o in turns] or operands[1:]
        results.append(body(built, name, scope + "/", scope, inputs))
    return results


def loops(one):
    return operations.shared(one.op) == "loop"


def carried(built, value, scope):  # an input, in every iteration, for a value passed on
    identity = f"{scope}/carried_{len(built.nodes)}"
    built.nodes.append(graph.carried(identity, known(built, value), scope))
    built.edges.append((value, identity))
    return identity


def known(built, identity):
    return next(node for node in built.nodes if node.id == identity)


def control(built, one, where, operands, branches, ends):
    """A conditional or a loop; several results of branches get a node each."""
    several = not loops(one) and len(branches[0]) > 1
    flows = operands if loops(one) else operands[:1]
    if not several:
        flows = flows + [value for results in branches for value in results if value]
    ends[one.name] = emit(built, one, where, flows)
    made = built.nodes[-1]
    for number, row in enumerate(zip(*branches) if several else ()):
        values = [value for value in row if value]
        port = graph.port(made, number, known(built, (values or [made.id])[0]))
        built.nodes.append(port)
        built.edges += [(begin, port.id) for begin in [made.id, *values]]
        ends[f"{one.name}:{number}"] = port.id
        ends[one.name] = ends[f"{one.name}:0"]


def closed(built, here, where, ends):  # the node of a lowered loop, once -> its id
    identity = f"{where[1]}{here.frame}.loop"
    if identity not in ends:
        ends[identity] = identity
        built.nodes.append(graph.node(identity, "While", scope=where[2]))
        built.edges += [(ends[name], identity) for name in here.ends if name in ends]
    return identity


def emit(built, one, where, operands, op=None):  # -> id
    """Append a node; a fused one as its parts, the last of them under its name."""
    function, prefix, scope = where
    identity = prefix + one.name
    shape, dtype = form(built, one, function)
    facts = dict(shape=shape, dtype=dtype, scope=scope, pure=not EFFECTS.search(one.op))
    names = pieces(one)
    group = identity if len(names) > 1 else None
    facts |= dict(group=group, source=built.sources.get((function, one.name)))
    count = len(operands) - extra(one) if group else len(operands)
    before, rest = operands[:count], operands[count:]
    for number, name in enumerate(names):
        last = number == len(names) - 1
        part = identity if last else f"{identity}/{name}"
        if number and name in ADDS and rest:
            before = [*before, rest.pop(0)]
        more = {"attributes": attributes(one)} if last else {}
        made = graph.node(part, name, op=op or shared(name), **facts, **more)
        built.nodes.append(made)
        built.edges += [(begin, part) for begin in before + (rest if last else [])]
        before = [part]
    settle(built, one, scope)
    return identity


def settle(built, one, scope):
    """Count what is launched, and remember what changes a state."""
    made = built.nodes[-1]
    if EFFECTS.search(one.op):
        built.effects.append(made.id)
    if made.kind == graph.OPERATION and made.op not in operations.CONTROL:
        name = graph.launch(f"{one.op} {one.name}", made.op in ("fill", "iota"))
        built.launched.setdefault(scope or "", []).append(name)


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


def shared(name):  # TensorFlow's name of an operation -> the shared one
    renamed = RENAMED.match(name)
    return operations.shared(renamed[1] if renamed else name)


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
    types = [one.attr[key].type for key in keys if key in one.attr]
    return DTYPES.get(types[0]) if types else None


def attributes(one):  # all that decides its value but the operands; their ports too
    ports = [name.rpartition(":")[2] if ":" in name else "0" for name in one.input]
    decisive = {k: str(v) for k, v in one.attr.items() if k not in NOISE}
    return repr([ports, sorted(decisive.items())])
