"""How a control-flow program is run and its branches counted -- JAX, jit."""

import re
from collections import Counter

import jax

from graphparity.frameworks.jax_eager.graph_modes import cold, counts, tick
from graphparity.frameworks.jax_eager.makers import value_and_pullback

__all__ = ["cold", "counts", "tick"]
MODES = ROWS = ("traced",)
NUMBERS = ("traced", "static")  # a Python number: an input, or part of the graph
REFUSALS = (  # the type of an error, and words that are in it
    (jax.errors.ConcretizationTypeError, ""),
    (ValueError, "Reverse-mode differentiation does not work"),
    (ValueError, "hashable"),  # a static argument that is an array
)
TRACED = Counter()

# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def traced(params, *batch):
        TRACED["traces"] += 1
        if pull:
            return value_and_pullback(function, params, batch[:-1], batch[-1])
        return function(params, *batch)

    if mode == "traced":
        return jax.jit(traced)
    return jax.jit(traced, static_argnums=2)  # the one after params and x


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return TRACED["traces"]


def breaks(function, *arguments):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *arguments):  # -> control-flow operations in the compiled program
    text = call.lower(*arguments).compile().as_text()
    return {
        n: len(re.findall(rf" {n}\(", text)) for n in ("conditional", "select", "while")
    }
