"""What a program does with its weights, read from its jaxpr -- JAX.

A weight is followed through transposes, reversals and broadcasts to the operation that
uses it: which axes are contracted says what is `in` and what `out`.
"""

import dataclasses

from jax.extend import core

SPACE = ("d", "h", "w")
SAME = {
    "convert_element_type",
    "copy",
    "stop_gradient",
    "copy_p",
    "sharding_constraint",
    "pvary",
}


@dataclasses.dataclass
class View:
    """A weight as an operation sees it: for each axis the weight's own or None."""

    leaf: int
    axes: tuple
    flipped: frozenset = frozenset()
    shifted: bool = False  # something was added to all of it


def found(closed, count):  # -> {leaf: role, axes, place} of the first `count` inputs
    uses, clock = {}, [0, set()]
    jaxpr = closed.jaxpr
    views = {}
    for number, var in enumerate(jaxpr.invars[:count]):
        views[var] = View(number, tuple(range(var.aval.ndim)))
    clock[1] |= set(jaxpr.invars[:count])
    _walk(jaxpr, views, uses, clock)
    return uses


def _walk(jaxpr, views, uses, clock):
    for eqn in jaxpr.eqns:
        clock[0] += 1
        if all(isinstance(v, core.Literal) or v in clock[1] for v in eqn.invars):
            clock[1] |= set(eqn.outvars)  # of weights alone
        given = [
            None if isinstance(v, core.Literal) else views.get(v) for v in eqn.invars
        ]
        if not any(given):
            continue
        inner = _inner(eqn)
        if inner is not None:
            body, places = inner
            deeper = {}
            for var, place in zip(body.invars, places):
                if place is not None and given[place] is not None:
                    deeper[var] = given[place]
            _walk(body, deeper, uses, clock)
            through = [] if eqn.primitive.name == "scan" else body.outvars
            for out, var in zip(through, eqn.outvars):
                if not isinstance(out, core.Literal) and out in deeper:
                    views[var] = deeper[out]
            continue
        passed = _passed(eqn, given)
        if passed is not None:
            views[eqn.outvars[0]] = passed
            continue
        for place, view in enumerate(given):
            if view is not None:
                _use(eqn, place, view, clock[1], uses, clock[0])


def _inner(
    eqn,
):  # -> a jaxpr that an operation calls, and which operands its inputs are
    params = eqn.params
    if eqn.primitive.name == "scan":
        body = params["jaxpr"].jaxpr
        fixed = params["num_consts"] + params["num_carry"]
        return body, [n if n < fixed else None for n in range(len(body.invars))]
    for key in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        if key in params:
            body = getattr(params[key], "jaxpr", params[key])
            return body, list(range(len(body.invars)))
    return None


def _passed(eqn, given):  # -> the view of the result, where it only moves a weight
    name, view = eqn.primitive.name, given[0]
    if name == "add" and len(eqn.invars) == 2:
        return _shifted(eqn, given)
    if view is None:
        return None
    if name in SAME:
        return view
    if name == "transpose":
        axes = tuple(view.axes[p] for p in eqn.params["permutation"])
        return dataclasses.replace(view, axes=axes)
    if name == "rev":
        turned = {view.axes[d] for d in eqn.params["dimensions"]}
        return dataclasses.replace(view, flipped=view.flipped ^ turned)
    if name == "broadcast_in_dim":
        axes = [None] * len(eqn.params["shape"])
        for source, target in enumerate(eqn.params["broadcast_dimensions"]):
            axes[target] = view.axes[source]
        return dataclasses.replace(view, axes=tuple(axes))
    if name == "squeeze":
        gone = eqn.params["dimensions"]
        axes = tuple(a for n, a in enumerate(view.axes) if n not in gone)
        return dataclasses.replace(view, axes=axes)
    if name == "reshape":
        return _reshaped(eqn, view)
    return None


def _shifted(eqn, given):  # variance + epsilon is still the variance
    for place, view in enumerate(given):
        other = eqn.invars[1 - place]
        if (
            view is not None
            and isinstance(other, core.Literal)
            and not other.aval.shape
        ):
            return dataclasses.replace(view, shifted=True)
    return None


def _reshaped(eqn, view):  # only axes of length 1 come and go
    before, after = eqn.invars[0].aval.shape, eqn.outvars[0].aval.shape
    long = [a for a, size in zip(view.axes, before) if size != 1]
    if [s for s in before if s != 1] != [s for s in after if s != 1]:
        return None
    rest = iter(long)
    axes = tuple(next(rest) if size != 1 else None for size in after)
    return dataclasses.replace(view, axes=axes)


def _use(eqn, place, view, alone, uses, now):  # enter what is learnt of a weight
    labels, role = {}, None
    name = eqn.primitive.name
    if name == "dot_general":
        role, labels = "kernel", _product(eqn, place, view)
    elif name == "conv_general_dilated" and place == 1:
        role, labels = "kernel", _convolution(eqn, view)
    elif name == "gather" and place == 0:
        role, labels = "embedding", {0: "row", 1: "feature"}
    elif name in ("rsqrt", "sqrt") or (name == "pow" and place == 0):
        role = "variance"
    elif name in ("add", "add_any"):
        role = "bias"
    elif name == "sub" and place == 1:
        role = "mean"
    elif name in ("mul", "div") and not _with_weights(eqn, place, alone):
        role = "scale"
    one = uses.setdefault(view.leaf, {"place": now, "role": None, "axes": None})
    if one["role"] is None or (one["role"] in ("scale",) and role == "variance"):
        one["role"] = role
        one["axes"] = _axes(labels, view)


def _with_weights(eqn, place, alone):  # a norm written out: it may be a mean too
    other = eqn.invars[1 - place]
    return not isinstance(other, core.Literal) and other in alone


def _axes(labels, view):  # -> a label for each axis of the weight itself, or None
    if not labels:
        return None
    own = {}
    for axis, label in labels.items():
        if axis < len(view.axes) and view.axes[axis] is not None:
            mine = view.axes[axis]
            own[mine] = f"-{label}" if mine in view.flipped else label
    rank = max(own, default=-1) + 1
    return tuple(own[n] for n in range(rank)) if set(own) == set(range(rank)) else None


def _product(eqn, place, view):
    contracted, batch = eqn.params["dimension_numbers"]
    rank = len(eqn.invars[place].aval.shape)
    labels = {}
    free = [
        n for n in range(rank) if n not in contracted[place] and n not in batch[place]
    ]
    for number, axis in enumerate(contracted[place]):
        labels[axis] = "in" if len(contracted[place]) == 1 else f"in.{number}"
    for number, axis in enumerate(free):
        labels[axis] = "out" if len(free) == 1 else f"out.{number}"
    for number, axis in enumerate(batch[place]):
        labels[axis] = f"batch.{number}"
    return labels


def _convolution(eqn, view):
    spec = eqn.params["dimension_numbers"].rhs_spec
    labels = {spec[0]: "out", spec[1]: "in"}
    space = spec[2:]
    for axis, name in zip(space, SPACE[3 - len(space) :]):
        labels[axis] = name
    return labels


# -- values ----------------------------------------------------------------------------


def values(closed, leaves, file):  # -> (operation, value, None, lines), in order
    kept, jaxpr = [], closed.jaxpr
    env = dict(zip(jaxpr.invars, leaves)) | dict(zip(jaxpr.constvars, closed.consts))
    _run(jaxpr, env, kept, (file, "", []))
    return kept


def _lines(eqn, within):  # its own, or of the call: what is cached has a first call's
    (file, function, outer), trace = within, eqn.source_info.traceback
    own = [f for f in (trace.frames if trace else ()) if f.file_name == file]
    inside = not function or any(f.function_name == function for f in own)
    return [own[0].line_num] if own and inside else outer


def _run(jaxpr, env, kept, within):
    def value(var):
        return var.val if isinstance(var, core.Literal) else env[var]

    for eqn in jaxpr.eqns:
        given = [value(var) for var in eqn.invars]
        called = _called(eqn)
        if called is not None:
            body, consts = called
            deeper = dict(zip(body.invars, given)) | dict(zip(body.constvars, consts))
            inside = within[0], eqn.params.get("name", within[1]), _lines(eqn, within)
            results = _run(body, deeper, kept, inside)
        else:
            results = eqn.primitive.bind(*given, **eqn.params)
            results = results if eqn.primitive.multiple_results else [results]
            name, lines = eqn.primitive.name, _lines(eqn, within)
            kept += [(name, result, None, lines) for result in results]
        env |= dict(zip(eqn.outvars, results))
    return [value(var) for var in jaxpr.outvars]


def _called(eqn):  # -> the jaxpr and its constants, where an operation only calls one
    if eqn.primitive.name in ("scan", "while", "cond"):
        return None
    for key in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        if key in eqn.params:
            body = eqn.params[key]
            return getattr(body, "jaxpr", body), getattr(body, "consts", ())
    return None
