"""A jaxpr in the neutral form -- JAX. Imports nothing: read off the equations."""

from common import graphs, operations

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
    return graphs.graph(nodes, edges, outputs)


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
        joined = bodies(equation, identity, operands, nodes, edges, ends, given)
        nodes.append(make(equation, identity, scope, given))
        edges += [(begin, identity) for begin in joined]
        results = spread(equation, identity, nodes, edges, scope)
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
    """Branches and loop bodies, in scopes of their own -> what flows into the node."""
    found, name = [], equation.primitive.name
    for number, closed in enumerate(inside(equation.params)):
        scope = f"{identity}:{number}" if name == "cond" else f"{identity}:{number}loop"
        body = getattr(closed, "jaxpr", closed)
        own = operands[-len(body.invars) :] if body.invars else []
        ends.update(zip(body.invars, own))
        found += walk(closed, nodes, edges, ends, scope + "/", scope, given)
    return operands[:1] + found if found else operands


def inside(params):  # every jaxpr among an equation's parameters
    found = []
    for item in params.values():
        several = item if isinstance(item, (list, tuple)) else [item]
        found += [one for one in several if is_jaxpr(one)]
    return found


def is_jaxpr(item):
    return hasattr(getattr(item, "jaxpr", item), "eqns")


def spread(equation, identity, nodes, edges, scope):
    """An id for each result: the node itself, or one that takes it out of several."""
    if len(equation.outvars) == 1:
        return [identity]
    results = []
    for number, var in enumerate(equation.outvars):
        results.append(leaf(nodes, f"{identity}.{number}", "get_item", var.aval, scope))
        edges.append((identity, results[-1]))
    return results


def value(var, ends, nodes, identity, position, scope):
    """The id of an operand; a number that stands in the equation becomes a node."""
    if hasattr(var, "val"):
        name = f"{identity}.literal_{position}"
        return leaf(nodes, name, "constant", var.aval, scope, repr(var.val))
    return ends[var]


def leaf(nodes, identity, op, aval, scope=None, attributes=""):  # -> its id
    shape, dtype = form(aval)
    given = dict(shape=shape, dtype=dtype, scope=scope, attributes=attributes)
    nodes.append(graphs.node(identity, op, **given))
    return identity


def make(equation, identity, scope, given):  # -> Node
    own = equation.primitive.name
    several = len(equation.outvars) != 1
    shape, dtype = (None, None) if several else form(equation.outvars[0].aval)
    params = {k: str(v) for k, v in equation.params.items() if not is_jaxpr(v)}
    op = operations.shared(own)
    source = given["place"](equation) or given.get("outer")
    known = dict(shape=shape, dtype=dtype, source=source, scope=scope)
    return graphs.node(identity, own, op=op, attributes=repr(params), **known)


def form(aval):
    shape = tuple(getattr(aval, "shape", ()))
    return shape, graphs.dtype_name(str(getattr(aval, "dtype", "")))
