"""An FX graph in the neutral form -- PyTorch. Imports nothing: read off the nodes."""

from common import graphs, operations

VALUES = ("call_function", "call_method", "call_module")


def parse(module):  # a GraphModule -> Graph
    nodes, edges, ends = [], [], {}
    outputs = walk(module, nodes, edges, ends, "", None)
    return graphs.graph(nodes, edges, [o for o in outputs if o is not None])


def walk(module, nodes, edges, ends, prefix, scope, given=()):
    """Append a graph's nodes; `ends` says which id an FX node ended as.

    given: the ids of what a branch is called with, instead of inputs of its own.
    """
    given, outputs = list(given), []
    for fx in module.graph.nodes:
        if fx.op == "placeholder" and given:
            ends[fx] = given.pop(0)
        elif fx.op == "get_attr" and inner(module, fx) is not None:
            continue  # a branch: stands in the node that calls it
        elif fx.op == "output":
            outputs = [ends[a] for a in leaves(fx.args) if is_node(a)]
        else:
            ends[fx] = identity = prefix + fx.name
            operands = [ends[a] for a in leaves([fx.args, fx.kwargs]) if a in ends]
            results = branches(module, fx, nodes, edges, ends, prefix, scope)
            nodes.append(make(fx, identity, scope))
            joined = operands[:1] + results if results else operands
            edges += [(begin, identity) for begin in joined]
    return outputs


def branches(module, fx, nodes, edges, ends, prefix, scope):
    """The bodies of a control flow, inlined in scopes of their own -> their results."""
    found, flat = [], list(fx.args)
    bodies = [a for a in flat if is_node(a) and inner(module, a) is not None]
    tail = flat[max(map(flat.index, bodies)) + 1 :] if bodies else []
    operands = [ends[a] for a in leaves(tail) if a in ends]
    for number, body in enumerate(bodies):
        name = f"{prefix}{fx.name}:{number}"
        results = walk(
            inner(module, body), nodes, edges, ends, name + "/", name, operands
        )
        found += results
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
    return graphs.node(identity, own, kind, op=op, attributes=attributes(fx), **given)


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
    return shape, graphs.dtype_name(str(value.dtype))


def source(fx):  # the innermost line of Python that wrote it
    trace = fx.meta.get("stack_trace") or ""
    lines = [line.strip() for line in trace.splitlines() if 'File "' in line]
    if not lines:
        return None
    file, line = lines[-1].split('File "', 1)[1].split('", line ')
    return f"{file}:{line.split(',')[0]}"


def attributes(fx):  # all that decides its value but the operands
    return repr([blank(fx.args), blank(fx.kwargs)])


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


def is_node(value):  # an FX node, without importing torch to ask
    return hasattr(value, "all_input_nodes")
