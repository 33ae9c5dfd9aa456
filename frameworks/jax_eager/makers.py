"""What is made of a program -- JAX, with the graph of a mode.

Each maker returns `state, call`: call(params, *batch), or to train step(state, *batch).
`graph` comes from `train`, where the graph is made.
"""

import jax
import optax

from graphparity.frameworks.jax_eager.optimizer_state import OptimizerState

# -- differentiation -------------------------------------------------------------------


def value_and_pullback(forward, params, batch, external):
    value, pullback = jax.vjp(lambda params: forward(params, *batch), params)
    return value, pullback(external)[0]


# -- makers ----------------------------------------------------------------------------


def make_forward(graph, forward, params, batch):  # call -> output
    def call(params, *batch):
        return forward(params, *batch)

    return params, graph(call)


def make_pullback(graph, forward, params, batch):  # call -> output, grads
    def call(params, *batch):  # the last of the batch is the external gradient
        return value_and_pullback(forward, params, batch[:-1], batch[-1])

    return params, graph(call)


def make_gradients(graph, loss, params, batch):  # call -> loss, grads
    return params, graph(jax.value_and_grad(loss))


def make_trainer(graph, loss, optimizer, params, batch):  # step -> state, loss
    init, update = optimizer

    def step(state, *batch):
        params, opt_state = state
        value, grads = jax.value_and_grad(loss)(params, *batch)
        return update(params, grads, opt_state), value

    return (params, init(params)), graph(step, donate=0)


def make_library_trainer(graph, program, loss, rule, params, batch):
    # the library's own optimizer: step(state, *batch) -> state, loss
    rule, moments = rule

    def step(state, *batch):
        value, grads = jax.value_and_grad(getattr(program, loss))(state.params, *batch)
        updates, opt_state = rule.update(grads, state.opt_state, state.params)
        params = optax.apply_updates(state.params, updates)
        return OptimizerState(params, opt_state, moments), value

    return OptimizerState.start(params, rule, moments), graph(step, donate=0)
