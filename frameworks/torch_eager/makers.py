"""What is made of a program -- PyTorch, with the graph of a mode.

Each maker returns `state, call`: call(params, *batch), or to train step(state, *batch).
`graph` comes from `train`, where the graph is made.
"""

import torch

from graphparity.frameworks.torch_eager.optimizer_state import OptimizerState

# Dynamo traces requires_grad_ from PyTorch 2.12 on (pytorch/pytorch#176984)
NO_LEAVES_IN_A_GRAPH = tuple(map(int, torch.__version__.split(".")[:2])) < (2, 12)
ZERO = torch.zeros((), requires_grad=True)  # what is added to it has a gradient

# -- differentiation -------------------------------------------------------------------


def value_and_grads(function, params, batch, external=None):
    params = [leaf(w) for w in params]
    value = function(params, *batch)
    unused = external is not None  # a branch not taken leaves a weight without gradient
    grads = torch.autograd.grad(value, params, external, materialize_grads=unused)
    return value.detach(), list(grads)


def leaf(w):  # -> the same values, to differentiate by
    if NO_LEAVES_IN_A_GRAPH and torch.compiler.is_dynamo_compiling():
        return w + ZERO
    return w.detach().requires_grad_()


# -- makers ----------------------------------------------------------------------------


def make_forward(graph, forward, params, batch):  # call -> output
    def call(params, *batch):
        return forward(params, *batch)

    return params, graph(call)


def make_pullback(graph, forward, params, batch):  # call -> output, grads
    def call(params, *batch):  # the last of the batch is the external gradient
        return value_and_grads(forward, params, batch[:-1], batch[-1])

    return params, graph(call)


def make_gradients(graph, loss, params, batch):  # call -> loss, grads
    def call(params, *batch):
        return value_and_grads(loss, params, batch)

    return params, graph(call)


def make_trainer(graph, loss, optimizer, params, batch):  # step -> state, loss
    init, update = optimizer

    def step(state, *batch):
        params, opt_state = state
        value, grads = value_and_grads(loss, params, batch)
        return update(params, grads, opt_state), value

    return (params, init(params)), graph(step)


def make_library_trainer(graph, program, loss, rule, params, batch):
    # the library's own network and optimizer: step(state, *batch) -> state, loss
    net = program.make_network(params)
    make_optimizer, moments, steps = rule
    parameters = list(net.parameters())
    optimizer = make_optimizer(parameters)
    state = OptimizerState(parameters, optimizer, moments, steps)
    evaluate = graph(getattr(program, loss))

    def step(state, *batch):
        optimizer.zero_grad()
        value = evaluate(net, *batch)
        value.backward()
        state.step()
        return state, value.detach()

    return state, step
