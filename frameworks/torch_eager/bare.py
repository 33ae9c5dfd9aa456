"""A loop written by hand, without the harness -- PyTorch: two_layer_net, loss_sum.

Only `selfcheck bare` runs it: the step that the suite measures must be this step.
"""

import time

import torch


def make(w1, w2, x, y, lr):  # NumPy arrays -> run(steps) -> seconds
    x, y = torch.tensor(x), torch.tensor(y)
    start = [torch.tensor(w1), torch.tensor(w2)]

    def step(w1, w2, x, y):
        w1, w2 = w1.detach().requires_grad_(), w2.detach().requires_grad_()
        error = torch.relu(x @ w1) @ w2 - y
        loss = torch.sum(error * error)
        g1, g2 = torch.autograd.grad(loss, [w1, w2])
        return w1.detach() - lr * g1, w2.detach() - lr * g2, loss.detach()

    def run(steps):
        w1, w2 = start
        begin = time.perf_counter()
        for _ in range(steps):
            w1, w2, _ = step(w1, w2, x, y)
        return time.perf_counter() - begin

    return run
