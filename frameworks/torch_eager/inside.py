"""The training loop inside the graph: k steps in one call -- PyTorch.

state <- step(state, batch) for each batch of k, that are stacked along a leading axis
"""

import torch

# -- loop ------------------------------------------------------------------------------


def make(train, loss, optimizer, params, batches):  # -> state, call(state, *batches)
    init, update = optimizer

    def call(state, *batches):  # each (k, ...) -> state, losses (k,)
        losses = []
        for batch in zip(*map(torch.unbind, batches)):
            params, opt_state = state
            value, grads = train.value_and_grads(loss, params, batch)
            state = update(params, grads, opt_state)
            losses.append(value)
        return state, torch.stack(losses)

    return (params, init(params)), train.graph(call)
