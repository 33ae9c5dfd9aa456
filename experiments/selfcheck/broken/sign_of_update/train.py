"""The reference's makers; the update of the last weight has the wrong sign."""

import sys

# -- differentiation -------------------------------------------------------------------


def by_hand(function):  # loss_sum -> gradients_sum, forward -> pullback, of one module
    name = function.__name__.replace("loss", "gradients").replace("forward", "pullback")
    return getattr(sys.modules[function.__module__], name)


# -- makers ----------------------------------------------------------------------------


def make_forward(forward, params, batch):  # call(params, *batch) -> output
    return params, forward


def make_pullback(forward, params, batch):  # call(params, *batch) -> output, grads
    pullback = by_hand(forward)

    def call(params, *batch):  # the last of the batch is the external gradient
        return forward(params, *batch[:-1]), pullback(params, *batch)

    return params, call


def make_gradients(loss, params, batch):  # call(params, *batch) -> loss, grads
    gradients = by_hand(loss)

    def call(params, *batch):
        return loss(params, *batch), gradients(params, *batch)

    return params, call


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    init, update = optimizer
    gradients = by_hand(loss)

    def step(state, *batch):
        params, opt_state = state
        value, grads = loss(params, *batch), gradients(params, *batch)
        grads[-1] = -grads[-1]
        return update(params, grads, opt_state), value

    return (params, init(params)), step
