"""Adam on given small gradients, with an epsilon that matters."""

import numpy as np
import torch


def inputs():
    rng = np.random.default_rng(1)
    grads = rng.standard_normal((5, 40)) * 10.0 ** rng.uniform(-6, -3, 40)
    return {"w": np.zeros(40, "float32"), "grads": grads.astype("float32")}


def net(w, grads):
    w = torch.tensor(w, requires_grad=True)
    rule = torch.optim.Adam([w], lr=1e-2, eps=1e-4)
    for grad in grads:
        w.grad = torch.tensor(grad)
        rule.step()
    return w.detach().numpy()


def decay(w, grads):
    w = torch.tensor(w + 1.0, requires_grad=True)
    rule = torch.optim.Adam([w], lr=1e-3, weight_decay=1e-2)
    for grad in grads:
        w.grad = torch.tensor(grad * 1e4)
        rule.step()
    return w.detach().numpy()
