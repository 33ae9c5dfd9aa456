"""An FX graph in the neutral form -- PyTorch. Imports nothing: read off the nodes."""

from dataclasses import dataclass, field

from graphparity.common.graphs import graph, operations

VALUES = ("call_function", "call_method", "call_module")


@dataclass
class Built:
    """What grows while the graphs are walked."""

    nodes: list = field(default_factory=list)
    edges: list = field(default_factory=list)
    effects: list = field(default_factory=list)  # what changes memory: also an output


def parse(module):  # a GraphModule -> Graph
    built = Built()
    outputs = walk(built, module, {}, "", None)
    found = [o for o in outputs if o is not None] + built.effects
    return graph.graph(built.nodes, built.edges, found)


def walk(built, module, ends, prefix, scope, given=()):
    """Append a graph's nodes; `ends` says which id an FX node ended as.

    given: the ids of what a branch is called with, instead of inputs of its own.
    """
    given, outputs, arms = list(given), [], {}
    for fx in module.graph.nodes:
        if fx.op == "placeholder" and given and (begin := given.pop(0)):
            ends[fx] = begin
        elif fx.op == "get_attr" and inner(module, fx) is not None:
            continue  # a branch: stands in the node that calls it
        elif fx.op == "output":
            outputs = [ends.get(a) for a in slots(fx.args)]
        else:
            identity = prefix + fx.name
            operands = [ends[a] for a in leaves([fx.args, fx.kwargs]) if a in ends]
            arms[fx] = branches(built, module, fx, ends, prefix)
            built.nodes.append(make(fx, identity, scope))
            joined = flows(fx, operands, arms)
            built.edges += [(begin, identity) for begin in joined]
            ends[fx] = identity
            changed(built, fx, identity, ends)
    return outputs


def branches(built, module, fx, ends, prefix):
    """The bodies of a control flow, inlined in scopes of their own -> their results."""
    found = []
    for part, body, turns, fixed in parts(module, fx):
        scope = f"{prefix}{fx.name}:{part}"
        given = [carried(built, ends[a], scope) if a in ends else None for a in turns]
        given += [ends.get(a) for a in fixed]
        found.append(walk(built, inner(module, body), ends, scope + "/", scope, given))
    return found


def parts(module, fx):
    """Of each body of a control flow: its name in a scope, itself, what it is given.

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


def flows(fx, operands, arms):
    """What flows into a node; of branches, result i to who takes result i out."""
    if own := arms.get(fx):
        results = [end for arm in own for end in arm if end is not None]
        taken = all(name_of(user) == "getitem" for user in getattr(fx, "users", [None]))
        if loops(fx):
            return operands + results
        return operands[:1] if taken else operands[:1] + results
    source = fx.args[0] if fx.args and is_node(fx.args[0]) else None
    if name_of(fx) == "getitem" and arms.get(source) and not loops(source):
        return operands + [a[fx.args[1]] for a in arms[source] if a[fx.args[1]]]
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
    found = []
    for number, argument in enumerate(arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            given = fx.args[number : number + 1] or [fx.kwargs.get(argument.name)]
            found += leaves(list(given))
    return found


def inner(module, fx):  # the GraphModule that a get_attr node names, else None
    found = getattr(module, fx.target, None) if fx.op == "get_attr" else None
    return found if hasattr(found, "graph") else None


def make(fx, identity, scope, group=None, away=False):  # -> Node
    """away: no kernel computes it; it became part of how others are addressed."""
    own = name_of(fx)
    shape, dtype = form(fx.meta.get("val"))
    op = operations.shared(own)
    kind = None
    if fx.op == "placeholder":
        op, kind = "input", "input"
    elif fx.op == "get_attr":
        op, kind = "constant", "constant"
    elif getattr(fx.target, "is_view", False) and operations.kind(op) == "operation":
        kind = "view"
    elif away and "." in own and operations.kind(op) == "operation":
        kind = "plumbing"
    given = dict(shape=shape, dtype=dtype, source=source(fx), group=group, scope=scope)
    given |= dict(attributes=attributes(fx), pure=pure(fx))
    return graph.node(identity, own, kind, op=op, **given)


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
