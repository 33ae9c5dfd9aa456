"""How a control-flow program is run and its branches counted -- PyTorch, compile."""

from contextlib import ExitStack
from types import FunctionType

import torch
from torch._dynamo.utils import counters

from graphparity.frameworks.torch_eager.graph_modes import (  # the same counting
    counts,
    tick,
)
from graphparity.frameworks.torch_eager.makers import value_and_grads

__all__ = ["counts", "tick"]
MODES = ("fullgraph", "breaks")  # an if or a while of Python
ROWS = NUMBERS = MODES[:1]  # an if for each row, a z that is a number
REFUSALS = (  # the type of an error, and words that are in it
    (torch._dynamo.exc.Unsupported, "Data-dependent branching"),
    (torch._dynamo.exc.Unsupported, "arguments have invalid types: (!bool!"),
    (torch._dynamo.exc.Unsupported, "arguments have invalid types: (!SymBool!"),
)
FRESH = ExitStack()  # an empty folder for what is compiled

# -- running ---------------------------------------------------------------------------


def make(function, mode, pull=False):  # call(params, *batch) -> y; pull: y, grads
    def call(*arguments):
        return run(function, pull, *arguments)

    if mode == "fullgraph":  # the gradient is in the graph
        torch._dynamo.config.trace_autograd_ops = True
        return torch.compile(apart(call), fullgraph=True)
    compiled = torch.compile(
        apart(function)
    )  # the pieces between the breaks are graphs
    return lambda *arguments: run(compiled, pull, *arguments)


def apart(f):  # Dynamo caches graphs by code object: a copy shares none
    code = f.__code__.replace()
    return FunctionType(code, f.__globals__, f.__name__, f.__defaults__, f.__closure__)


def run(function, pull, params, *batch):
    if pull:
        return value_and_grads(function, params, batch[:-1], batch[-1])
    return function(params, *batch)


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return counters["stats"]["unique_graphs"]


def breaks(function, *arguments):  # -> lines that break the graph; None: nothing can
    reasons = torch._dynamo.explain(function)(*arguments).break_reasons
    where = [reason.user_stack[-1] for reason in reasons if reason.user_stack]
    lines = {(line.filename, line.lineno) for line in where}
    return len(lines)  # each caller of a frame reports the frame's break again


def operations(call, *arguments):  # -> control-flow operations in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    torch._inductor.config.force_disable_caches = True
    FRESH.enter_context(torch._inductor.utils.fresh_cache())
