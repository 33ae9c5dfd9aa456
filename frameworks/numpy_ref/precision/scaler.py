"""Dynamic loss scaling -- NumPy, the reference.

no gradient inf or NaN: growth <- growth + 1; every `interval` steps growth <- 0 and
scale <- factor scale, unless that is infinite in float32
else: the step is skipped, growth <- 0, scale <- backoff scale
skipped: whether the last step was. Micikevicius et al., Mixed precision training, ICLR
2018, 3.2; the rule is that of PyTorch's GradScaler.
"""

import numpy as np


def make(start, factor=2.0, backoff=0.5, interval=2000):  # -> begin, adjust

    def begin(params):  # -> state
        zeros = [np.zeros((), params[0].dtype) for _ in range(3)]
        return {"growth": zeros[0], "scale": zeros[1] + start, "skipped": zeros[2]}

    def adjust(state, finite):  # -> state
        scale, zero = state["scale"], np.zeros_like(state["scale"])
        if not finite:
            return {"growth": zero, "scale": scale * backoff, "skipped": zero + 1.0}
        growth = state["growth"] + 1.0
        due = growth == interval
        with np.errstate(over="ignore"):
            fits = np.isfinite(np.float32(scale * factor))
        scale = scale * factor if due and fits else scale
        return {"growth": zero if due else growth, "scale": scale, "skipped": zero}

    return begin, adjust
