"""One step of what a person wrote, as it is or compiled -- JAX.

A maker returns call(*leaves) -> a list of arrays, which is waited for. Of a model,
arguments(*leaves) is what it takes, scalar(output, leaves) its loss or None.
"""

import contextlib

import jax
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.own import model as models

RATE = 1e-12  # of the plain SGD: each timed step begins where the first did
SHOWN = 4096.0  # the rate of the step by which a form is judged: gradients show
NO_LOSS = "it gives nothing floating, so there is no loss to go back from"
TRACED_BY_PYTHON = True  # a function that is traced runs in Python, with tracers


def seed(number):  # JAX's keys are the program's own
    del number


def unwrapped(function):  # -> the function within, and whether it was compiled
    if hasattr(function, "lower") and hasattr(function, "__wrapped__"):
        return function.__wrapped__, True
    return function, False


def _squares(result):  # the mean of squares of all floating outputs: a loss
    floating = [y for y in jax.tree.leaves(result) if _floats(y)]
    if not floating:
        raise TypeError(NO_LOSS)
    return sum(jnp.mean(jnp.square(y)) for y in floating)


def _floats(x):
    return isinstance(x, jax.Array) and jnp.issubdtype(x.dtype, jnp.floating)


def _split(leaves):  # -> those that are differentiated by, and what joins all again
    places = [n for n, x in enumerate(leaves) if _floats(x)]

    def joined(wanted):
        new = dict(zip(places, wanted))
        return [new.get(n, x) for n, x in enumerate(leaves)]

    return [leaves[n] for n in places], joined


# -- a function of arrays --------------------------------------------------------------


def forward(graph, function):
    def call(*leaves):  # this name is how `trace` knows what is the whole step
        return jax.tree.leaves(function(*leaves))

    return graph(call)


def backward(graph, function):
    def call(leaves):
        wanted, joined = _split(leaves)
        loss = lambda wanted: _squares(function(*joined(wanted)))
        return jax.tree.leaves(jax.value_and_grad(loss)(wanted))

    compiled = graph(call)
    return lambda *leaves: compiled(list(leaves))


def counted(graph, function):  # -> the compiled function, how often it was traced
    traces = []

    def noted(*leaves):
        traces.append(1)
        return function(*leaves)

    return graph(noted), lambda: len(traces)


# -- a model ---------------------------------------------------------------------------


def model_forward(graph, model, arguments):
    def call(tree, leaves):
        return jax.tree.leaves(model.apply(tree, arguments(*leaves), False)[0])

    compiled, tree = graph(call), jax.tree.map(jnp.asarray, model.tree)
    if compiled is call and model.direct:  # nothing of ours is timed op by op
        direct = model.direct(tree)
        return lambda *leaves: jax.tree.leaves(direct(arguments(*leaves)))
    return lambda *leaves: compiled(tree, list(leaves))


def _trained(model):  # -> weights -> those that are trained; what joins all again
    every = enumerate(models._flat(model)[0].items())
    places = [n for n, (k, w) in every if model.trained(k) and _floats(jnp.asarray(w))]

    def joined(wanted, weights):
        new = dict(zip(places, wanted))
        return [new.get(n, w) for n, w in enumerate(weights)]

    return lambda weights: [weights[n] for n in places], joined


def _gradients(model, arguments, scalar):  # -> (weights, leaves) -> value, new, grads
    structure = jax.tree.structure(model.tree)
    chosen, joined = _trained(model)

    def work(weights, leaves):
        def loss(wanted):
            tree = jax.tree.unflatten(structure, joined(wanted, weights))
            output, new = model.apply(tree, arguments(*leaves), True)
            value = scalar(output, leaves) if scalar else _squares(output)
            return value, jax.tree.leaves(tree if new is None else new)

        (value, new), grads = jax.value_and_grad(loss, has_aux=True)(chosen(weights))
        return value, new, grads

    return work


def _weights(model):
    return [jnp.asarray(w) for w in jax.tree.leaves(model.tree)]


def model_backward(graph, model, arguments, scalar):
    work, weights = _gradients(model, arguments, scalar), _weights(model)

    def call(weights, leaves):
        value, _, grads = work(weights, leaves)
        return [value, *grads]

    compiled = graph(call)
    return lambda *leaves: compiled(weights, list(leaves))


def model_train(graph, model, arguments, scalar):  # the update is in the graph
    work, held = _gradients(model, arguments, scalar), [_weights(model)]
    chosen, joined = _trained(model)

    def step(rate, weights, leaves):
        value, new, grads = work(weights, leaves)
        moved = [w - rate * g for w, g in zip(chosen(weights), grads)]
        return value, joined(moved, new)

    compiled, usual, shown = graph(step), jnp.asarray(RATE), jnp.asarray(SHOWN)

    def call(*leaves):  # running statistics move: they are no part of what it gives
        value, held[0] = compiled(usual, held[0], list(leaves))
        jax.block_until_ready(held[0])
        return [value, *chosen(held[0])]

    def judged(*leaves):  # the same step, from the same weights, which are kept
        value, moved = compiled(shown, held[0], list(leaves))
        return [value, *chosen(moved)]

    call.judged = judged
    return call


# -- what a person's own code compiles -------------------------------------------------


def is_traced(x):  # an argument of a function that jit traces
    leaves = jax.tree.leaves(x)
    return any(type(y).__name__ == "DynamicJaxprTracer" for y in leaves)


def written_anew(code):  # a function in the place of a person's
    return False


@contextlib.contextmanager
def recorded(file):  # within: what the compiler tells of a file's functions
    yield list


def waits():  # whether a call has ended when it comes back
    return False


def drain():  # wait for everything that was asked for
    jax.block_until_ready(jax.live_arrays())
