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
    clock[1] |= {*jaxpr.invars[:count], *jaxpr.constvars}
    _walk(jaxpr, views, uses, clock)
    return uses


def _walk(jaxpr, views, uses, clock):
    for eqn in jaxpr.eqns:
        clock[0] += 1
        known = [isinstance(v, core.Literal) or v in clock[1] for v in eqn.invars]
        _enter(clock[1], eqn.outvars, [all(known)] * len(eqn.outvars))
        given = [
            None if isinstance(v, core.Literal) else views.get(v) for v in eqn.invars
        ]
        if not any(given):
            continue
        inner = _inner(eqn)
        if inner is not None:
            body, places = inner
            deeper = {}
            constant = [p is not None and known[p] for p in places]
            _enter(clock[1], body.invars, constant)
            _enter(clock[1], body.constvars, [True] * len(body.constvars))
            for var, place in zip(body.invars, places):
                if place is not None and given[place] is not None:
                    deeper[var] = given[place]
            _walk(body, deeper, uses, clock)
            through = [] if eqn.primitive.name == "scan" else body.outvars
            for out, var in zip(through, eqn.outvars):
                if not isinstance(out, core.Literal) and out in deeper:
                    views[var] = deeper[out]
            continue
        moved = _passed(eqn, given)
        worked, kept = (None, 0) if moved else _worked(eqn, given, clock[1])
        passed = moved or worked
        if passed is not None:
            views[eqn.outvars[0]] = passed
        if moved is not None:
            continue
        for place, view in enumerate(given):
            if view is not None and not (worked and place == kept):
                _use(eqn, place, view, clock[1], uses, clock[0])


def _enter(alone, variables, which):  # those of weights and constants alone
    for variable, still in zip(variables, which):
        (alone.add if still else alone.discard)(variable)


def _inner(eqn):
    # -> a jaxpr that an operation calls, and which operands its inputs are
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


def _worked(eqn, given, alone):
    # -> the view of a weight that is masked, scaled or centred by what no input
    # enters, and its place; None, 0 where it is not
    if eqn.primitive.name not in ("mul", "div", "sub") or len(eqn.invars) != 2:
        return None, 0
    for place, view in enumerate(given):
        other = eqn.invars[1 - place]
        still = isinstance(other, core.Literal) or other in alone
        first = place == 0 or eqn.primitive.name == "mul"
        if view is None or not still or not first:
            continue
        if all(a is not None or n == 1 for a, n in zip(view.axes, _shape(eqn, place))):
            return view, place
    return None, 0


def _shape(eqn, place):
    return eqn.invars[place].aval.shape


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
