"""What of a program is in graphs, and where they break -- PyTorch, compile.

The mode's own call of `torch.compile` runs once, with a recorder in Inductor's place:
Dynamo breaks as it always does, AOTAutograd makes the backward pass, and each graph is
run operation by operation, so that nothing is compiled.
"""

import logging
from collections import Counter
from contextlib import ExitStack, contextmanager

import torch
from functorch.compile import make_boxed_func
from torch._dynamo import symbolic_convert
from torch._dynamo.backends.common import aot_autograd

from graphparity.common.graphs import operations
from graphparity.common.graphs.stand_in import stand_in
from graphparity.frameworks.torch_compile import fx
from graphparity.frameworks.torch_eager import portrait

MAKER = "graph"
WHOLE = "Failed to handle graph break gracefully"  # of the frame nothing is captured
LIBRARY = "site-packages"  # a line in it is told by the one that called it
READS = ("item", "tolist")  # a number of a tensor becomes one of Python's

# -- one call, recorded ----------------------------------------------------------------


def read(function, graphed, args):  # -> graphs, breaks, operations, numbers
    """function: the program, graphed: what the mode made of it; args: of one call."""
    dispatched, _ = portrait.dispatched(lambda: function(*args))
    modules, captured, breaks = [], [], {}
    translator = symbolic_convert.InstructionTranslatorBase
    log = translator.log_graph_break

    def record(self, module, inputs):
        modules.append(module)
        compiler = lambda one, _: counted(one, captured)
        return aot_autograd(fw_compiler=compiler, bw_compiler=compiler)(module, inputs)

    def noted(self, code_options, reason, exc):
        entry, whole = place(exc, code_options, reason), reason.startswith(WHOLE)
        if whole or (entry["file"], entry["line"]) not in breaks:
            breaks[entry["file"], entry["line"]] = entry
        return log(self, code_options, reason, exc)

    with ExitStack() as patches:
        on = patches.enter_context
        on(stand_in(torch._TorchCompileInductorWrapper, "__call__", record))
        on(stand_in(translator, "log_graph_break", noted))
        on(silent())
        torch._dynamo.reset()
        graphed(*args)  # the recorded graphs stay: a further call compiles nothing
    return {
        "graphs": len(modules),
        "breaks": list(breaks.values()),
        "captured": len(captured),
        "dispatched": len(dispatched),
        "shared": both(captured, dispatched),
        "numbers": [where for module in modules for where in numbers(module)],
    }


def counted(module, captured):  # a graph that runs node by node, each one noted
    def run(*operands):
        results = []
        names, _ = portrait.dispatched(lambda: results.append(module(*operands)))
        captured.extend(names)
        return results[0]

    return make_boxed_func(run)


@contextmanager
def silent():  # Dynamo warns of the breaks that are told here
    log = logging.getLogger("torch._dynamo")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


# -- what is told ----------------------------------------------------------------------


def both(captured, dispatched):  # -> how many of the operations dispatched are captured
    one, other = (
        Counter(map(operations.shared, names)) for names in (captured, dispatched)
    )
    return (one & other).total()


def place(error, code_options, reason):  # -> the line that broke the graph, and why
    stack = getattr(error, "real_stack", None)
    file, line = code_options["co_filename"], code_options["co_firstlineno"]
    if stack:
        own = [one for one in stack if LIBRARY not in one.filename] or stack
        file, line = own[-1].filename, own[-1].lineno
    text = str(error).strip().splitlines()[0]
    if reason.startswith(WHOLE):
        text += "; so the whole function runs without a graph"
    return {"file": file, "line": line, "reason": text}


def numbers(module):  # -> file:line of each number that is read inside a graph
    nodes = [node for node in module.graph.nodes if fx.name_of(node) in READS]
    return [fx.source(node) for node in nodes]
