"""Where the graph is made -- PyTorch, compile.

Each maker returns `state, call`: `call(state, *batch)` is what is checked and timed.
"""

import torch

from graphparity.frameworks.torch_eager.kept import Kept

# -- graph: the lines in which the modes differ ----------------------------------------


def graph(function):  # static: recorded once, backward and update too, and compiled
    torch._dynamo.config.trace_autograd_ops = True  # differs: autograd inside the graph
    return torch.compile(function, fullgraph=True)


# -- differentiation -------------------------------------------------------------------


def value_and_grads(function, params, batch, external=None):
    params = [w.detach().requires_grad_() for w in params]
    value = function(params, *batch)
    unused = external is not None  # a branch not taken leaves a weight without gradient
    grads = torch.autograd.grad(value, params, external, materialize_grads=unused)
    return value.detach(), list(grads)


# -- makers ----------------------------------------------------------------------------


def make_forward(forward, params, batch):  # call(params, *batch) -> output
    def call(params, *batch):
        return forward(params, *batch)

    return params, graph(call)


def make_pullback(forward, params, batch):  # call(params, *batch) -> output, grads
    def call(params, *batch):  # the last of the batch is the external gradient
        return value_and_grads(forward, params, batch[:-1], batch[-1])

    return params, graph(call)


def make_gradients(loss, params, batch):  # call(params, *batch) -> loss, grads
    def call(params, *batch):
        return value_and_grads(loss, params, batch)

    return params, graph(call)


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    init, update = optimizer

    def step(state, *batch):
        params, opt_state = state
        value, grads = value_and_grads(loss, params, batch)
        return update(params, grads, opt_state), value

    return (params, init(params)), graph(step)


def make_library_trainer(program, loss, rule, params, batch):
    # the library's own network and optimizer: step(state, *batch) -> state, loss
    net = program.make_network(params)
    make_optimizer, moments, steps = rule
    parameters = list(net.parameters())
    optimizer = make_optimizer(parameters)
    kept = Kept(parameters, optimizer, moments, steps)
    evaluate = graph(getattr(program, loss))

    def step(kept, *batch):
        optimizer.zero_grad()
        value = evaluate(net, *batch)
        value.backward()
        kept.step()  # differs: it breaks the graph, so it is not in it
        return kept, value.detach()

    return kept, step
