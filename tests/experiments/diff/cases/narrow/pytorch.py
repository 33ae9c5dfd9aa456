import numpy as np
from torch.nn import functional as F


def inputs():
    r = np.random.default_rng(0)
    return {"x": r.standard_normal((16, 32)), "w": r.standard_normal((32, 32)) / 6}


def exact(x, w):
    return {"h": F.gelu(x @ w)}


def tanh(x, w):
    return {"h": F.gelu(x @ w, approximate="tanh")}


def normed(x, w):
    return {"h": F.layer_norm(F.gelu(x @ w), (32,), eps=1e-5)}
