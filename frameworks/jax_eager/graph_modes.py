"""How a control-flow program is run and its branches counted -- JAX, op by op."""

from collections import Counter
from functools import partial

import jax
from jax.experimental.compilation_cache import compilation_cache

from graphparity.frameworks.jax_eager.makers import value_and_pullback

MODES = ("eager",)
ROWS = NUMBERS = MODES
REFUSALS = ((ValueError, "Reverse-mode differentiation does not work"),)  # type, words
COUNTED = Counter()

# -- counting: the compiled program calls back whenever it gets there ------------------


def count(name, x):
    COUNTED[name, "runs"] += 1
    COUNTED[name, "rows"] += x.shape[0] if x.ndim > 1 else 1


def tick(name, x):  # x, and one more run of `name` whenever it is computed
    jax.debug.callback(partial(count, name), x)
    return x


def counts():  # -> runs and rows by name since the last call
    jax.effects_barrier()
    counted = dict(COUNTED)
    COUNTED.clear()
    return counted


# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def call(params, *batch):
        if pull:
            return value_and_pullback(function, params, batch[:-1], batch[-1])
        return function(params, *batch)

    return call


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return None


def breaks(function, *arguments):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *arguments):  # -> control-flow operations in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    jax.config.update("jax_enable_compilation_cache", False)
    compilation_cache.reset_cache()  # it has read its setting already
