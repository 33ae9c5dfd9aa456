"""A transposed convolution."""

import numpy as np
from torch.nn import functional as F


def inputs():
    rng = np.random.default_rng(1)
    x, k = rng.standard_normal((2, 3, 4)), rng.standard_normal((3, 2, 5))
    return {"x": x.astype("float32"), "k": k.astype("float32")}


def net(x, k):
    return F.conv_transpose1d(x, k, stride=5)
