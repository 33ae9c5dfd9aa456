"""A function of a person's own, as it is -- JAX."""

import sys

import jax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.own.shaking import Shaking


def default_dtype(dtype):  # JAX_ENABLE_X64 has decided it, before the import
    if keras := sys.modules.get("keras"):  # with KERAS_BACKEND=jax
        keras.utils.clear_session(free_memory=False)  # names are counted anew
        keras.config.set_floatx(dtype)
        keras.config.set_dtype_policy(dtype)


def is_tensor(x):
    return isinstance(x, jax.Array)


def is_floating(x):
    return jnp.issubdtype(x.dtype, jnp.floating)


def pullback(function, inputs, cotangents):
    # function: list of arrays -> list of arrays; cotangents: of it, by these outputs
    # -> gradients of sum(output * cotangent) by each input, 0 where it isn't used
    outputs, pull = jax.vjp(lambda *leaves: function(list(leaves)), *inputs)
    given = [jnp.asarray(c, y.dtype) for y, c in zip(outputs, cotangents)]
    return list(pull(given))


def shaking(size, seed):  # a context: every primitive's result has a relative error
    return Shaking(size, seed)
