"""Gradient descent -- PyTorch.

w <- w - lr g
"""

import torch


def make(lr):  # -> init, update

    def init(params):  # -> state: none
        return []

    def update(params, grads, state):  # -> params, state
        return [torch.sub(w, g, alpha=lr) for w, g in zip(params, grads)], state

    return init, update
