"""Which operations of a program compute in which dtype, read off its jaxpr -- JAX."""

import jax
from jax import numpy as jnp

PRODUCTS = "dot_general conv_general_dilated"
FULL = "sub exp log integer_pow pow square"
KINDS = dict.fromkeys(PRODUCTS.split(), "product") | dict.fromkeys(FULL.split(), "full")


def operations(loss, params, batch):  # -> name and dtypes of each, in order
    return list(walk(jax.make_jaxpr(jax.value_and_grad(loss))(params, *batch).jaxpr))


def walk(jaxpr):  # -> the same, those of the jaxprs inside of it too
    for equation in jaxpr.eqns:
        dtypes = [v.aval.dtype for v in equation.invars if hasattr(v.aval, "dtype")]
        floats = [str(d) for d in dtypes if jnp.issubdtype(d, jnp.floating)]
        yield equation.primitive.name, floats
        for inner in jax.tree.leaves(list(equation.params.values())):
            inner = getattr(inner, "jaxpr", inner)  # a closed one holds its own
            if hasattr(inner, "eqns"):
                yield from walk(inner)
