"""Dropout of a person's model: turned off, or with masks that are given -- JAX.

Every library's dropout, and one by hand, calls `jax.random.bernoulli`. While masks are
given nothing is compiled: a function that was traced before would keep its own.
"""

import contextlib
import functools
import inspect
from contextvars import ContextVar

import jax
import numpy as np
from jax import numpy as jnp

from graphparity.common.user import conventions

TARGET = "jax.random:bernoulli"
NO_DRAWS = "PRNGKey clone fold_in key key_data key_dtype key_impl split wrap_key_data"
KEYS = "key", "rng", "prng", "rng_key", "prng_key", "dropout_key", "dropout_rng"
GIVEN = ContextVar("masks", default=None)  # of the call that runs; None: layers are off
SAMPLERS = {  # bernoulli itself is seen where it was taken out of its module
    f"jax.random.{name}": function
    for name, function in vars(jax.random).items()
    if callable(function) and name not in NO_DRAWS.split()
}
ABSTRACT = (jax.eval_shape,)  # shapes alone are wanted there


def on():  # whether layers drop
    return GIVEN.get() is not None


def keys(call, training):  # the random keys that a call takes, by name
    try:
        names = inspect.signature(call).parameters
    except (TypeError, ValueError):
        return {}
    wanted = {n: p for n, p in names.items() if n in KEYS and p.kind != p.VAR_KEYWORD}
    return {
        n: jax.random.key(0)
        for n, p in wanted.items()
        if training or p.default is p.empty
    }


def keyed(function, call, training):
    # call(keys) -> what it gives; without dropout without a key that has a default, but
    # where that can't be called
    given, every = (keys(function, training and one) for one in (on(), True))
    try:
        return call(given)
    except Exception:
        if every.keys() == given.keys():
            raise
        return call(every)


@contextlib.contextmanager
def given(masks, on=True):  # masks: draws.Masks; on: layers drop, else functions alone
    drawn = lambda original: functools.partial(_drawn, masks, original)
    changes = [("dropout", "", (TARGET,), drawn)]
    before = GIVEN.set(masks if on else None)
    try:
        with conventions.changed(changes, masks.file, {}), jax.disable_jit():
            yield
    finally:
        GIVEN.reset(before)


def _drawn(masks, original, key, p=0.5, shape=None, *args, **options):
    keep = _one(p)
    if keep is None or not hasattr(key, "dtype"):
        masks.other(TARGET.replace(":", "."))
        return original(key, p, shape, *args, **options)
    shape = tuple(np.shape(p) if shape is None else np.atleast_1d(shape).tolist())
    number = masks.begin(keep, TARGET.replace(":", "."))
    if number < 0:
        return jnp.full(shape, keep >= 1.0)
    typed = jnp.issubdtype(key.dtype, jax.dtypes.prng_key)
    numbers = jax.random.key_data(key) if typed else key

    def mask(numbers):  # under vmap the keys have axes in front, and so has the mask
        return masks.mask(number, (*numbers.shape[:-1], *shape)).copy()

    kind = jax.ShapeDtypeStruct(shape, bool)
    return jax.pure_callback(mask, kind, numbers, vmap_method="expand_dims")


def _one(p):  # the one probability; None where there are several, or it is traced
    if isinstance(p, jax.core.Tracer):
        return None
    values = np.unique(np.asarray(p, np.float64))
    return float(values[0]) if values.size == 1 else None
