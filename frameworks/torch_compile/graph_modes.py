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
    def call(*given):
        return run(function, pull, *given)

    if mode == "fullgraph":  # the gradient is in the graph
        torch._dynamo.config.trace_autograd_ops = True
        return torch.compile(apart(call), fullgraph=True)
    compiled = torch.compile(
        apart(function)
    )  # the pieces between the breaks are graphs
    return lambda *given: run(compiled, pull, *given)


def apart(f):  # Dynamo keeps graphs by code object: its own, so that none is shared
    code = f.__code__.replace()
    return FunctionType(code, f.__globals__, f.__name__, f.__defaults__, f.__closure__)


def run(function, pull, params, *batch):
    if pull:
        return value_and_grads(function, params, batch[:-1], batch[-1])
    return function(params, *batch)


def traces():  # -> graphs recorded so far; None where nothing is recorded to stay
    return counters["stats"]["unique_graphs"]


def breaks(function, *given):  # -> lines that break the graph; None: nothing can
    found = torch._dynamo.explain(function)(*given).break_reasons
    where = [reason.user_stack[-1] for reason in found if reason.user_stack]
    lines = {(line.filename, line.lineno) for line in where}
    return len(lines)  # a frame tells its break again to each of its callers


def operations(call, *given):  # -> control-flow operations left in the compiled program
    return None


def cold():  # from here on nothing compiled is taken from a cache
    torch._inductor.config.force_disable_caches = True
    FRESH.enter_context(torch._inductor.utils.fresh_cache())
