"""What a program computes inside, operation by operation, from its jaxpr -- JAX."""

from jax import numpy as jnp
from jax.extend import core


def values(closed, leaves):  # -> (operation, value) of every one, in order
    kept = []
    env = dict(zip(closed.jaxpr.invars, leaves))
    env |= dict(zip(closed.jaxpr.constvars, closed.consts))
    _run(closed.jaxpr, env, kept)
    return kept


def _run(jaxpr, env, kept):
    def value(var):
        return var.val if isinstance(var, core.Literal) else env[var]

    for eqn in jaxpr.eqns:
        given = [value(var) for var in eqn.invars]
        called = _called(eqn)
        if called is not None:
            body, consts = called
            deeper = dict(zip(body.invars, given)) | dict(zip(body.constvars, consts))
            _run(body, deeper, kept)
            kind = lambda v: v.val if isinstance(v, core.Literal) else deeper[v]
            results = [kind(var) for var in body.outvars]
        else:
            results = eqn.primitive.bind(*given, **eqn.params)
            results = results if eqn.primitive.multiple_results else [results]
            kept += [(eqn.primitive.name, r) for r in results if _floats(r)]
        env |= dict(zip(eqn.outvars, results))


def _floats(result):  # no keys of random numbers, which NumPy has not
    return jnp.issubdtype(result.dtype, jnp.floating)


def _called(eqn):  # -> the jaxpr and its constants, where an operation only calls one
    if eqn.primitive.name in ("scan", "while", "cond"):
        return None
    for key in ("jaxpr", "call_jaxpr", "fun_jaxpr"):
        if key in eqn.params:
            body = eqn.params[key]
            return getattr(body, "jaxpr", body), getattr(body, "consts", ())
    return None
