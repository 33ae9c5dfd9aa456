"""What a program computes inside, operation by operation, from its jaxpr -- JAX."""

from jax import numpy as jnp
from jax.extend import core


def values(closed, leaves, file):  # -> (operation, value, None, lines), in order
    kept, jaxpr = [], closed.jaxpr
    env = dict(zip(jaxpr.invars, leaves)) | dict(zip(jaxpr.constvars, closed.consts))
    _run(jaxpr, env, kept, (file, "", []))
    return kept


def lines(eqn, within):  # the innermost and the outermost of the file; or of the call:
    # what is cached has a first call's
    (file, function, outer), trace = within, eqn.source_info.traceback
    own = [f for f in (trace.frames if trace else ()) if f.file_name == file]
    inside = not function or any(f.function_name == function for f in own)
    ends = dict.fromkeys((own[0].line_num, own[-1].line_num)) if own else ()
    return [*ends] if own and inside else outer


def _run(jaxpr, env, kept, within):
    def value(var):
        return var.val if isinstance(var, core.Literal) else env[var]

    for eqn in jaxpr.eqns:
        given = [value(var) for var in eqn.invars]
        inner = called(eqn)
        if inner is not None:
            body, consts = inner
            deeper = dict(zip(body.invars, given)) | dict(zip(body.constvars, consts))
            inside = within[0], eqn.params.get("name", within[1]), lines(eqn, within)
            results = _run(body, deeper, kept, inside)
        else:
            results = eqn.primitive.bind(*given, **eqn.params)
            results = results if eqn.primitive.multiple_results else [results]
            name, at = eqn.primitive.name, lines(eqn, within)[:1]
            kept += [(name, one, None, at) for one in results if _floats(one)]
        env |= dict(zip(eqn.outvars, results))
    return [value(var) for var in jaxpr.outvars]


def _floats(result):  # no keys of random numbers, which NumPy has not
    return jnp.issubdtype(result.dtype, jnp.floating)


def called(eqn):  # -> the jaxpr and its constants, where an operation only calls one
    if eqn.primitive.name in ("scan", "while", "cond"):
        return None
    for key in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        if key in eqn.params:
            body = eqn.params[key]
            return getattr(body, "jaxpr", body), getattr(body, "consts", ())
    return None
