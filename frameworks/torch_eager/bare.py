"""A loop by hand around the same step, without the harness -- PyTorch.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import torch


def make_best(train, loss, lr, params, batch):  # -> run(steps) -> s
    # the fastest loop that a user of PyTorch would write: leaves updated in place
    batch = [torch.tensor(a) for a in batch]
    leaves = [torch.tensor(w).requires_grad_() for w in params]
    starts = [torch.tensor(w) for w in params]

    def step(*batch):
        value = loss(leaves, *batch)
        grads = torch.autograd.grad(value, leaves)
        with torch.no_grad():
            for w, g in zip(leaves, grads):
                w.add_(g, alpha=-lr)
        return value.detach()

    step = train.graph(step)

    def run(steps):
        with torch.no_grad():
            for w, start in zip(leaves, starts):
                w.copy_(start)
        begin = time.perf_counter()
        for _ in range(steps):
            step(*batch)
        return time.perf_counter() - begin

    return run


def make(make_trainer, loss, rule, params, batch):  # NumPy arrays -> run(steps) -> s
    batch = [torch.tensor(a) for a in batch]
    fresh = lambda: [torch.tensor(w) for w in params]
    (_, opt_state), step = make_trainer(loss, rule, fresh(), batch)

    def run(steps):
        state = (fresh(), opt_state)
        begin = time.perf_counter()
        for _ in range(steps):
            state, _loss = step(state, *batch)
        return time.perf_counter() - begin

    return run
