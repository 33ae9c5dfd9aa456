"""A loop by hand around the same step, without the harness -- PyTorch.

Only `selfcheck bare` runs it: what the suite measures must be what this loop takes.
"""

import time

import torch


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
