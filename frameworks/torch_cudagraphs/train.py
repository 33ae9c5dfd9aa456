"""Where the graph is made -- PyTorch, CUDA graphs.

Each maker returns `state, call`: `call(state, *batch)` is what is checked and timed.
A replay reads and writes the memory that it was recorded with: what a call returns is
valid until the next call.
"""

import torch
from torch.utils._pytree import tree_leaves, tree_map

from graphparity.frameworks.torch_eager import makers
from graphparity.frameworks.torch_eager.optimizer_state import OptimizerState

RECORDED = {"graphs": 0}
WARM_UP = 3  # calls on a side stream before recording, as PyTorch's manual asks

# -- graph: the lines in which the modes differ ----------------------------------------


def graph(function, carry=False):  # static: recorded at the first call of each shape
    made = {}

    def call(*arguments):
        leaves = tree_leaves(arguments)
        key = tuple((a.shape, a.dtype) for a in leaves)
        if key not in made:
            made[key] = record(function, arguments, carry)
        inputs, recorded, outputs = made[key]
        for buffer, a in zip(inputs, leaves):
            if buffer is not a:  # a state that was carried over is there already
                buffer.copy_(a)
        recorded.replay()
        return outputs

    return call


def record(function, arguments, carry):  # -> input buffers, CUDA graph, outputs
    buffers = tree_map(torch.clone, arguments)

    def once():
        results = function(*buffers)
        return carried(buffers[0], *results) if carry else results

    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(WARM_UP):
            once()
    torch.cuda.current_stream().wait_stream(side)
    recorded = torch.cuda.CUDAGraph()
    with torch.cuda.graph(recorded):
        outputs = once()
    RECORDED["graphs"] += 1
    return tree_leaves(buffers), recorded, outputs


def carried(state, new, *rest):  # the new state goes where the next replay reads it
    old = tree_leaves(state)
    taken = {w.untyped_storage().data_ptr() for w in old}
    apart = lambda v: v.clone() if v.untyped_storage().data_ptr() in taken else v
    for w, v in zip(old, [apart(v) for v in tree_leaves(new)]):
        w.copy_(v)
    return state, *rest


# -- makers: each with this graph ------------------------------------------------------

value_and_grads = makers.value_and_grads


def make_forward(forward, params, batch):  # call(params, *batch) -> output
    return makers.make_forward(graph, forward, params, batch)


def make_pullback(forward, params, batch):  # call(params, *batch) -> output, grads
    return makers.make_pullback(graph, forward, params, batch)


def make_gradients(loss, params, batch):  # call(params, *batch) -> loss, grads
    return makers.make_gradients(graph, loss, params, batch)


def make_trainer(loss, optimizer, params, batch):  # step(state, *batch) -> state, loss
    init, update = optimizer

    def step(state, *batch):
        params, opt_state = state
        value, grads = value_and_grads(loss, params, batch)
        return update(params, grads, opt_state), value

    replayed = graph(step, carry=True)

    def call(state, *batch):
        state, value = replayed(state, *batch)
        return state, value.clone()  # differs: the next replay overwrites the loss

    return (params, init(params)), call


def make_library_trainer(program, loss, rule, params, batch):
    # the library's own network and optimizer: step(state, *batch) -> state, loss
    net = program.make_network(params)
    make_optimizer, moments, steps = rule
    parameters = list(net.parameters())
    optimizer = make_optimizer(parameters)
    state = OptimizerState(parameters, optimizer, moments, steps)

    def gradients(*batch):
        value = getattr(program, loss)(net, *batch)
        return value.detach(), torch.autograd.grad(value, parameters)

    evaluate = graph(gradients)

    def step(state, *batch):
        value, grads = evaluate(*batch)
        for w, g in zip(parameters, grads):
            w.grad = g
        state.step()  # differs: it counts on the host, so it is not in the graph
        return state, value.clone()

    return state, step
