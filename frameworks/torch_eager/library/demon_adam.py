"""Demon Adam as a user of PyTorch writes it: an optimizer of one's own."""

from math import log

import torch

MOMENTS = {"m": "exp_avg", "v": "exp_avg_sq"}  # the oracle's name: the library's


class DemonAdam(torch.optim.Optimizer):
    """Adam whose momentum decays to 0 over `horizon` steps (Chen et al. 2019)."""

    def __init__(self, parameters, lr, horizon, betas=(0.9, 0.999), eps=1e-7):
        defaults = dict(lr=lr, horizon=horizon, betas=betas, eps=eps)
        super().__init__(parameters, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for w in group["params"]:
                if w.grad is not None:
                    self.update(w, w.grad, self.state[w], **group)

    def update(self, w, g, state, lr, horizon, betas, eps, **_):
        if not state:
            state["step"] = torch.tensor(0.0)
            state["exp_avg"] = torch.zeros_like(w)
            state["exp_avg_sq"] = torch.zeros_like(w)
        state["step"] += 1
        t, (b1, b2) = state["step"].item(), betas
        left = 1.0 - (t - 1.0) / horizon
        b = b1 * left / ((1.0 - b1) + b1 * left)
        m = state["exp_avg"].mul_(b).add_(g)
        v = state["exp_avg_sq"].mul_(b2).addcmul_(g, g, value=1.0 - b2)
        vhat = v / -torch.expm1(torch.tensor(t * log(b2), dtype=w.dtype))
        w.addcdiv_(m, vhat.sqrt().add_(eps), value=-lr)


def make(
    lr, horizon, b1=0.9, b2=0.999, eps=1e-7, steps=None
):  # -> optimizer(parameters), moments, steps

    def optimizer(parameters):
        return DemonAdam(parameters, lr, horizon, (b1, b2), eps)

    return optimizer, MOMENTS, steps
