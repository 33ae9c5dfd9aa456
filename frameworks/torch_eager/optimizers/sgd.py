"""Gradient descent -- PyTorch.

w <- w - lr g
"""


def make(lr):  # -> init, update

    def init(params):  # -> state: none
        return []

    def update(params, grads, state):  # -> params, state
        return [w - lr * g for w, g in zip(params, grads)], state

    return init, update
