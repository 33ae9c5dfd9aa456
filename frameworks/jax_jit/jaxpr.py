"""A jaxpr in the neutral form -- JAX. Imports nothing: read off the equations."""

from graphparity.common.graphs import graph, operations

INLINED = ("jaxpr", "call_jaxpr", "fun_jaxpr")  # functions called: their body stands in
CALLS = ("pjit", "jit", "closed_call", "core_call", "remat", "checkpoint", "remat2")
CALLS += ("custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr", "custom_lin")


def parse(closed, place=lambda equation: None):  # ClosedJaxpr -> Graph
    """place: where an equation was written, file:line, as far as the caller knows."""
    nodes, edges, ends = [], [], {}
    for number, var in enumerate(closed.jaxpr.invars):
        ends[var] = leaf(nodes, f"in_{number}", "input", var.aval)
    given = {"place": place, "count": [0]}
    outputs = walk(closed, nodes, edges, ends, "", None, given)
    effects = [node.id for node in nodes if not node.pure]
    return graph.graph(nodes, edges, outputs + effects)


def walk(closed, nodes, edges, ends, prefix, scope, given):  # -> ids of the results
    jaxpr = getattr(closed, "jaxpr", closed)
    for number, var in enumerate(jaxpr.constvars):
        ends[var] = leaf(nodes, f"{prefix}const_{number}", "constant", var.aval, scope)
    for equation in jaxpr.eqns:
        name = equation.primitive.name
        given["count"][0] += 1
        identity = f"{prefix}{name}_{given['count'][0]}"
        operands = [
            value(v, ends, nodes, identity, i, scope)
            for i, v in enumerate(equation.invars)
        ]
        inner = called(equation)
        if inner is not None:
            body = getattr(inner, "jaxpr", inner)
            ends.update(zip(body.invars, operands))
            own = given | {"outer": given["place"](equation) or given.get("outer")}
            results = walk(inner, nodes, edges, ends, identity + "/", scope, own)
            ends.update(zip(equation.outvars, results))
            continue
        arms = bodies(equation, identity, operands, nodes, edges, ends, given)
        made = make(equation, identity, scope, given)
        nodes.append(made)
        results = spread(equation, made, operands, arms, nodes, edges)
        ends.update(zip(equation.outvars, results))
    return [
        value(v, ends, nodes, f"{prefix}out", i, scope)
        for i, v in enumerate(jaxpr.outvars)
    ]


def called(equation):  # the body of a function that is only called, else None
    if equation.primitive.name not in CALLS:
        return None
    found = [equation.params[key] for key in INLINED if key in equation.params]
    return found[0] if found else None


def bodies(equation, identity, operands, nodes, edges, ends, given):
    """Branches and loop bodies, in scopes of their own -> the results of each."""
    results = []
    for part, closed, own, fixed in parts(equation, operands):
        scope, body = f"{identity}:{part}", getattr(closed, "jaxpr", closed)
        ends.update(zip(body.invars, own[:fixed]))
        for var, begin in zip(body.invars[fixed:], own[fixed:]):
            name = f"{scope}/carried_{len(nodes)}"
            ends[var] = leaf(nodes, name, "carried", var.aval, scope)
            edges.append((begin, name))
        results.append(walk(closed, nodes, edges, ends, scope + "/", scope, given))
    return results


def parts(equation, operands):
    """Each inner jaxpr: its name in a scope, itself, its operands, how many are fixed.

    The others are another value in every turn of a loop: carried, or one of a row.
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
        given = operands[1:] if name == "cond" else operands
        for number, closed in enumerate(inside(params)):
            if len(getattr(closed, "jaxpr", closed).invars) == len(given):
                yield number, closed, given, len(given)


def inside(params):  # every jaxpr among an equation's parameters
    found = []
    for item in params.values():
        several = item if isinstance(item, (list, tuple)) else [item]
        found += [one for one in several if is_jaxpr(one)]
    return found


def is_jaxpr(item):
    return hasattr(getattr(item, "jaxpr", item), "eqns")


def spread(equation, made, operands, arms, nodes, edges):
    """An id for each result: the node itself, or one that takes it out of several.

    What flows into it: its operands, a loop's results; of branches, each its own.
    """
    chosen = equation.primitive.name == "cond"
    flows, several = operands[:1] if chosen else operands, len(equation.outvars) != 1
    if not (chosen and several):
        flows = [*flows, *(end for arm in arms for end in arm)]
    edges += [(begin, made.id) for begin in flows]
    if not several:
        return [made.id]
    results = []
    for number, var in enumerate(equation.outvars):
        port = graph.port(made, number, graph.node("", "", **form(var.aval)))
        nodes.append(port)
        results.append(port.id)
        edges += [(made.id, port.id)]
        edges += [(arm[number], port.id) for arm in arms if chosen]
    return results


def value(var, ends, nodes, identity, position, scope):
    """The id of an operand; a number that stands in the equation becomes a node."""
    if hasattr(var, "val"):
        name = f"{identity}.literal_{position}"
        return leaf(nodes, name, "constant", var.aval, scope, repr(var.val))
    return ends[var]


def leaf(nodes, identity, op, aval, scope=None, attributes=""):  # -> its id
    given = dict(scope=scope, attributes=attributes, **form(aval))
    nodes.append(graph.node(identity, op, **given))
    return identity


def make(equation, identity, scope, given):  # -> Node
    own = equation.primitive.name
    several = len(equation.outvars) != 1
    formed = {} if several else form(equation.outvars[0].aval)
    params = {k: str(v) for k, v in equation.params.items() if not is_jaxpr(v)}
    op = operations.shared(own)
    source = given["place"](equation) or given.get("outer")
    known = dict(source=source, scope=scope, pure=not getattr(equation, "effects", ()))
    known |= dict(attributes=repr(params), **formed)
    return graph.node(identity, own, op=op, **known)


def form(aval):
    shape = tuple(getattr(aval, "shape", ()))
    dtype = graph.dtype_name(str(getattr(aval, "dtype", "")))
    return dict(shape=shape, dtype=dtype)
