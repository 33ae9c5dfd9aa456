"""A gated recurrent unit."""

import numpy as np
import torch

N, D = 5, 3


def inputs():
    rng = np.random.default_rng(1)
    f = lambda *shape: rng.standard_normal(shape).astype("float32") / 2
    w, u = f(3 * N, D), f(3 * N, N)
    return {"x": f(2, 4, D), "w": w, "u": u, "b": f(3 * N), "c": f(3 * N)}


def net(x, w, u, b, c):
    layer = torch.nn.GRU(D, N, batch_first=True)
    names = "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"
    layer.load_state_dict(
        {n: torch.tensor(a) for n, a in zip(names, (w, u, b, c), strict=True)}
    )
    return layer(torch.tensor(x))[0].detach().numpy()
