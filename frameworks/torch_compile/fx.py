"""An FX graph in the neutral form -- PyTorch. Imports nothing: read off the nodes."""

from dataclasses import dataclass, field

from graphparity.common.graphs import graph, operations

VALUES = ("call_function", "call_method", "call_module")


@dataclass
class Built:
    """The nodes, edges and effects collected so far from the graphs."""

    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)
    effects: list = field(default_factory=list)  # what changes memory: also an output


def parse(module):  # a GraphModule -> Graph
    built = Built()
    outputs = walk(built, module, {}, "", None)
    results = [o for o in outputs if o is not None] + built.effects
    return graph.graph(built.nodes, built.edges, results)


def walk(built, module, ends, prefix, scope, arguments=()):
    """Append a graph's nodes -> ids of its results; ends: FX node -> id of its value.

    arguments: ids of a branch's operands; they replace its input nodes.
    """
    arguments, outputs, branch_results = list(arguments), [], {}
    for fx in module.graph.nodes:
        if fx.op == "placeholder" and arguments and (begin := arguments.pop(0)):
            ends[fx] = begin
        elif fx.op == "get_attr" and inner(module, fx) is not None:
            continue  # a branch: the node that calls it includes it
        elif fx.op == "output":
            outputs = [ends.get(a) for a in slots(fx.args)]
        else:
            identity = prefix + fx.name
            operands = [ends[a] for a in leaves([fx.args, fx.kwargs]) if a in ends]
            branch_results[fx] = branches(built, module, fx, ends, prefix)
            built.nodes.append(make(fx, identity, scope))
            joined = flows(fx, operands, branch_results)
            built.edges += [(begin, identity) for begin in joined]
            ends[fx] = identity
            changed(built, fx, identity, ends)
    return outputs


def branches(built, module, fx, ends, prefix):
    """The bodies of a control flow, inlined, each in its own scope -> their results."""
    results = []
    for part, body, turns, fixed in parts(module, fx):
        scope = f"{prefix}{fx.name}:{part}"
        operands = [
            carried(built, ends[a], scope) if a in ends else None for a in turns
        ]
        operands += [ends.get(a) for a in fixed]
        child = inner(module, body)
        results.append(walk(built, child, ends, scope + "/", scope, operands))
    return results


def parts(module, fx):
    """Of each body of a control flow: its name in a scope, itself, its operands.

    What a loop carries is apart from what is the same in all of its turns.
    """
    flat, looped = list(fx.args), loops(fx)
    bodies = [a for a in flat if is_node(a) and inner(module, a) is not None]
    tail = flat[max(map(flat.index, bodies)) + 1 :] if bodies else []
    turns, fixed = (tail[:-1], tail[-1:]) if looped else ([], tail)
    names = (graph.TEST, graph.BODY)[-len(bodies) :] if looped else range(len(bodies))
    return [(n, body, slots(turns), slots(fixed)) for n, body in zip(names, bodies)]


def loops(fx):
    return operations.shared(name_of(fx)) == "loop"


def carried(built, value, scope):  # an input of every turn in a value's place
    identity = f"{scope}/carried_{len(built.nodes)}"
    first = next(node for node in built.nodes if node.id == value)
    built.nodes.append(graph.carried(identity, first, scope))
    built.edges.append((value, identity))
    return identity


def flows(fx, operands, branch_results):
    """What flows into a node; of branches, result i to the node that takes it out."""
    if ids := branch_results.get(fx):
        results = [end for branch in ids for end in branch if end is not None]
        taken = all(name_of(user) == "getitem" for user in getattr(fx, "users", [None]))
        if loops(fx):
            return operands + results
        return operands[:1] if taken else operands[:1] + results
    source = fx.args[0] if fx.args and is_node(fx.args[0]) else None
    ids = branch_results.get(source)
    if name_of(fx) == "getitem" and ids and not loops(source):
        return operands + [branch[fx.args[1]] for branch in ids if branch[fx.args[1]]]
    return operands


def changed(built, fx, identity, ends):
    """After a change in place, its tensor and those it looks at are what it made."""
    written = mutated(fx)
    built.effects += [identity] if written else []
    for value in written:
        while value is not None:
            ends[value] = identity
            base = leaves(value.args)[:1] if getattr(value.target, "is_view", 0) else []
            value = base[0] if base else None


def mutated(fx):  # the FX nodes whose memory it writes
    arguments = getattr(getattr(fx.target, "_schema", None), "arguments", ())
    written = []
    for number, argument in enumerate(arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            operands = fx.args[number : number + 1] or [fx.kwargs.get(argument.name)]
            written += leaves(list(operands))
    return written


def inner(module, fx):  # the GraphModule that a get_attr node names, else None
    child = getattr(module, fx.target, None) if fx.op == "get_attr" else None
    return child if hasattr(child, "graph") else None


def make(fx, identity, scope, group=None, away=False):  # -> Node
    """away: no kernel computes it; it became part of how others are addressed."""
    name = name_of(fx)
    shape, dtype = form(fx.meta.get("val"))
    op = operations.shared(name)
    kind = None
    if fx.op == "placeholder":
        op, kind = "input", "input"
    elif fx.op == "get_attr":
        op, kind = "constant", "constant"
    elif getattr(fx.target, "is_view", False) and operations.kind(op) == "operation":
        kind = "view"
    elif away and "." in name and operations.kind(op) == "operation":
        kind = "plumbing"
    fields = dict(shape=shape, dtype=dtype, source=source(fx), group=group, scope=scope)
    fields |= dict(attributes=attributes(fx), pure=pure(fx))
    return graph.node(identity, name, kind, op=op, **fields)


def pure(fx):  # neither random nor a change of memory
    tags = map(str, getattr(fx.target, "tags", ()))
    return not mutated(fx) and not any("nondeterministic" in tag for tag in tags)


def name_of(fx):  # `aten.add.Tensor`, `getitem`
    if fx.op not in VALUES:
        return fx.op
    target = fx.target
    if hasattr(target, "overloadpacket"):
        return str(target)
    return getattr(target, "__name__", str(target))


def form(value):  # shape and dtype of one tensor; None, None of several or none
    if not hasattr(value, "shape"):
        return None, None
    sizes = [int(n) if str(n).isdigit() else None for n in value.shape]
    shape = None if None in sizes else tuple(sizes)
    return shape, graph.dtype_name(str(value.dtype))


def source(fx):  # the innermost line of Python that wrote it
    trace = fx.meta.get("stack_trace") or ""
    lines = [line.strip() for line in trace.splitlines() if 'File "' in line]
    if not lines:
        return None
    file, line = lines[-1].split('File "', 1)[1].split('", line ')
    return f"{file}:{line.split(',')[0]}"


def attributes(fx):  # all that decides its value but the operands
    named = str(fx.target) if fx.op == "get_attr" else ""
    return repr([named, blank(fx.args), blank(fx.kwargs)])


def blank(value):
    if is_node(value):
        return "·"
    if isinstance(value, dict):
        return {key: blank(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [blank(item) for item in value]
    return str(value)


def leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in leaves(item)]
    return [value] if is_node(value) else []


def slots(value):  # leaves, and None in the place of what is no node
    if isinstance(value, (list, tuple)):
        return [slot for item in value for slot in slots(item)]
    return [value if is_node(value) else None]


def is_node(value):  # an FX node, without importing torch to ask
    return hasattr(value, "all_input_nodes")
