"""The weight moves by the velocity before this gradient."""

from graphparity.frameworks.numpy_ref.optimizers import momentum


def make(lr, steps=None, **options):
    init, right = momentum.make(lr, steps=steps, **options)

    def update(params, grads, state):
        _, new = right(params, grads, state)
        a = lr if steps is None else lr * (1.0 - state["t"] / steps)
        return [w - a * v for w, v in zip(params, state["v"])], new

    return init, update
