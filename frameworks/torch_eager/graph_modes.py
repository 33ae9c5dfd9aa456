"""How a control-flow program is run and its branches counted -- PyTorch, eager."""

from collections import Counter

import torch

from graphparity.frameworks.torch_eager.makers import value_and_grads

MODES = ("eager",)
ROWS = NUMBERS = MODES
REFUSALS = ((TypeError, "arguments have invalid types: (!bool!"),)  # type, words
COUNTED = Counter()

# -- counting: an operation that the compiler can't look into, so it runs as written ---


@torch.library.custom_op("graphparity::tick", mutates_args=())
def ticked(x: torch.Tensor, name: str) -> torch.Tensor:
    COUNTED[name, "runs"] += 1
    COUNTED[name, "rows"] += x.shape[0] if x.ndim > 1 else 1
    return x.clone()


@ticked.register_fake
def shaped(x, name):
    return torch.empty_like(x)


ticked.register_autograd(lambda context, grad: (grad, None))


def tick(name, x):  # x, and one more run of `name` whenever it is computed
    return ticked(x, name)


def counts():  # -> runs and rows by name since the last call
    counted = dict(COUNTED)
    COUNTED.clear()
    return counted


# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def call(params, *batch):
        if pull:
            return value_and_grads(function, params, batch[:-1], batch[-1])
        return function(params, *batch)

    return call


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return None


def breaks(function, *arguments):  # -> lines that break the graph; None: nothing can
    return None


def operations(call, *arguments):  # -> control-flow operations in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    pass
