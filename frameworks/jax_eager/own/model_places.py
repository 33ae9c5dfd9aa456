"""Where a program without layers uses its weights and moves its statistics -- JAX."""

from jax.extend import core

from graphparity.frameworks.jax_eager.own import model_values


def places(closed, names, file):  # -> name -> lines: of a statistic that is moved those
    # that give it its new value, of any other tensor those that use it first
    jaxpr, found = closed.jaxpr, {}
    taken = dict(zip(jaxpr.invars, names))
    given = {v: n for v, n in zip(jaxpr.outvars, names) if not _constant(v)}
    _walk(jaxpr, (taken, given), (file, "", []), found)
    return found


def _walk(jaxpr, known, within, found):
    taken, given = known
    for eqn in jaxpr.eqns:
        lines = model_values.lines(eqn, within)
        called = model_values.called(eqn)
        if called is None:
            for var in eqn.invars:
                if not _constant(var) and var in taken:
                    found.setdefault(taken[var], lines)
            found |= {given[var]: lines for var in eqn.outvars if var in given}
            continue
        body, _ = called
        inside = (
            _renamed(body.invars, eqn.invars, taken),
            _renamed(body.outvars, eqn.outvars, given),
        )
        _walk(
            body, inside, (within[0], eqn.params.get("name", within[1]), lines), found
        )


def _renamed(inner, outer, names):  # what the variables of a body are called
    pairs = zip(inner, outer)
    plain = [(one, v) for one, v in pairs if not _constant(one) and not _constant(v)]
    return {one: names[v] for one, v in plain if v in names}


def _constant(var):
    return isinstance(var, core.Literal)
