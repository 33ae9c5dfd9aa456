"""A jaxpr in the neutral form -- JAX. Imports nothing: read off the equations."""

from graphparity.common.graphs import graph, operations

INLINED = ("jaxpr", "call_jaxpr", "fun_jaxpr")  # called functions: inlined
CALLS = ("pjit", "jit", "closed_call", "core_call", "remat", "checkpoint", "remat2")
CALLS += ("custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr", "custom_lin")


def parse(closed, place=lambda equation: None):  # ClosedJaxpr -> Graph
    """place: where an equation was written, file:line, as far as the caller knows."""
    nodes, edges, ends = [], [], {}
    for number, var in enumerate(closed.jaxpr.invars):
        ends[var] = leaf(nodes, f"in_{number}", "input", var.aval)
    context = {"place": place, "count": [0]}
    outputs = walk(closed, nodes, edges, ends, "", None, context)
    effects = [node.id for node in nodes if not node.pure]
    return graph.graph(nodes, edges, outputs + effects)


def walk(closed, nodes, edges, ends, prefix, scope, context):  # -> ids of the results
    jaxpr = getattr(closed, "jaxpr", closed)
    for number, var in enumerate(jaxpr.constvars):
        ends[var] = leaf(nodes, f"{prefix}const_{number}", "constant", var.aval, scope)
    for equation in jaxpr.eqns:
        name = equation.primitive.name
        context["count"][0] += 1
        identity = f"{prefix}{name}_{context['count'][0]}"
        operands = [
            value(v, ends, nodes, identity, i, scope)
            for i, v in enumerate(equation.invars)
        ]
        inner = called(equation)
        if inner is not None:
            body = getattr(inner, "jaxpr", inner)
            ends.update(zip(body.invars, operands))
            outer = context["place"](equation) or context.get("outer")
            below = context | {"outer": outer}
            results = walk(inner, nodes, edges, ends, identity + "/", scope, below)
            ends.update(zip(equation.outvars, results))
            continue
        branches = bodies(equation, identity, operands, nodes, edges, ends, context)
        made = make(equation, identity, scope, context)
        nodes.append(made)
        results = spread(equation, made, operands, branches, nodes, edges)
        ends.update(zip(equation.outvars, results))
    return [
        value(v, ends, nodes, f"{prefix}out", i, scope)
        for i, v in enumerate(jaxpr.outvars)
    ]


def called(equation):  # the body of a function that is only called, else None
    if equation.primitive.name not in CALLS:
        return None
    bodies = [equation.params[key] for key in INLINED if key in equation.params]
    return bodies[0] if bodies else None


def bodies(equation, identity, operands, nodes, edges, ends, context):
    """Branches and loop bodies, each in its own scope -> ids of results."""
    results = []
    for part, closed, inputs, fixed in parts(equation, operands):
        scope, body = f"{identity}:{part}", getattr(closed, "jaxpr", closed)
        ends.update(zip(body.invars, inputs[:fixed]))
        for var, begin in zip(body.invars[fixed:], inputs[fixed:]):
            name = f"{scope}/carried_{len(nodes)}"
            ends[var] = leaf(nodes, name, "carried", var.aval, scope)
            edges.append((begin, name))
        results.append(walk(closed, nodes, edges, ends, scope + "/", scope, context))
    return results


def parts(equation, operands):
    """Each inner jaxpr: its name in a scope, itself, its operands, how many are fixed.

    The others change in every turn of a loop: carried, or one slice of an array.
    """
    name, params = equation.primitive.name, equation.params
    if name == "while":
        test, body = params["cond_nconsts"], params["body_nconsts"]
        carry = operands[test + body :]
        yield graph.TEST, params["cond_jaxpr"], operands[:test] + carry, test
        yield graph.BODY, params["body_jaxpr"], operands[test:], body
    elif name == "scan":
        yield graph.BODY, params["jaxpr"], operands, params["num_consts"]
    else:
        inputs = operands[1:] if name == "cond" else operands
        for number, closed in enumerate(inside(params)):
            if len(getattr(closed, "jaxpr", closed).invars) == len(inputs):
                yield number, closed, inputs, len(inputs)


def inside(params):  # every jaxpr among an equation's parameters
    jaxprs = []
    for item in params.values():
        several = item if isinstance(item, (list, tuple)) else [item]
        jaxprs += [one for one in several if is_jaxpr(one)]
    return jaxprs


def is_jaxpr(item):
    return hasattr(getattr(item, "jaxpr", item), "eqns")


def spread(equation, made, operands, branches, nodes, edges):
    """An id for each result: the node itself, or one that takes it out of several.

    What flows into it: its operands, a loop's results; result i of each branch into i.
    """
    chosen = equation.primitive.name == "cond"
    flows, several = operands[:1] if chosen else operands, len(equation.outvars) != 1
    if not (chosen and several):
        flows = [*flows, *(end for branch in branches for end in branch)]
    edges += [(begin, made.id) for begin in flows]
    if not several:
        return [made.id]
    results = []
    for number, var in enumerate(equation.outvars):
        port = graph.port(made, number, graph.node("", "", **form(var.aval)))
        nodes.append(port)
        results.append(port.id)
        edges += [(made.id, port.id)]
        edges += [(branch[number], port.id) for branch in branches if chosen]
    return results


def value(var, ends, nodes, identity, position, scope):
    """The id of an operand; a number that stands in the equation becomes a node."""
    if hasattr(var, "val"):
        name = f"{identity}.literal_{position}"
        return leaf(nodes, name, "constant", var.aval, scope, repr(var.val))
    return ends[var]


def leaf(nodes, identity, op, aval, scope=None, attributes=""):  # -> its id
    fields = dict(scope=scope, attributes=attributes, **form(aval))
    nodes.append(graph.node(identity, op, **fields))
    return identity


def make(equation, identity, scope, context):  # -> Node
    name = equation.primitive.name
    several = len(equation.outvars) != 1
    formed = {} if several else form(equation.outvars[0].aval)
    params = {k: str(v) for k, v in equation.params.items() if not is_jaxpr(v)}
    op = operations.shared(name)
    source = context["place"](equation) or context.get("outer")
    fields = dict(source=source, scope=scope, pure=not getattr(equation, "effects", ()))
    fields |= dict(attributes=repr(params), **formed)
    return graph.node(identity, name, op=op, **fields)


def form(aval):
    shape = tuple(getattr(aval, "shape", ()))
    dtype = graph.dtype_name(str(getattr(aval, "dtype", "")))
    return dict(shape=shape, dtype=dtype)
