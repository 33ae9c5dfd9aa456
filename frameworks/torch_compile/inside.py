"""The training loop inside the graph: k steps in one call -- PyTorch, scan.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import torch
from torch._higher_order_ops.scan import scan

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def step(state, batch):
        params, opt_state = state  # differs: scan refuses autograd.grad in its body
        grads, value = torch.func.grad_and_value(loss)(params, *batch)
        return update(params, grads, opt_state), value.clone()

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        return scan(step, state, batches)  # differs: a Python loop would be unrolled

    return (params, init(params)), train.graph(call)
