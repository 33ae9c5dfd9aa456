import numpy as np
import torch


def inputs():
    r = np.random.default_rng(0)
    x = r.standard_normal((16, 32)).astype("float32")
    return dict(x=x, w=r.standard_normal((32, 32)).astype("float32") / 6)


def net(x, w):
    h = torch.nn.functional.gelu(x @ w)
    return {"h": h, "loss": (h * h).mean()}
