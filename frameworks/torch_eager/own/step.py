"""One step of what a person wrote, as it is or compiled -- PyTorch.

A maker returns call(*leaves) -> a list of tensors, which is waited for. Of a model,
arguments(*leaves) is what it takes, scalar(output, leaves) its loss or None.
"""

import contextlib
import re

import torch
from torch.utils._pytree import tree_leaves

from graphparity.frameworks.torch_eager.own import dropout

RATE = 1e-12  # of the plain SGD: each timed step begins where the first did
NO_LOSS = "it gives nothing floating, so there is no loss to go back from"
TRACED_BY_PYTHON = False  # Dynamo reads bytecode, and tells itself what it did
GUARD = re.compile(r"\d+/\d+: (.+?)\s*(?:#.*)?$")
NUMBER = re.compile(r"([\w.]+) == (-?[\d.]+(?:e[+-]?\d+)?)")


def seed(number):  # of the weights that a model draws
    torch.manual_seed(number)


def unwrapped(function):  # -> the function within, and whether it was compiled
    inner = getattr(function, "_torchdynamo_orig_callable", None)
    inner = getattr(function, "_orig_mod", inner)
    return (function, False) if inner is None else (inner, True)


def _squares(result):  # the mean of squares of all floating outputs: a loss
    floating = [y for y in tree_leaves(result) if _floats(y)]
    if not floating:
        raise TypeError(NO_LOSS)
    return sum(y.square().mean() for y in floating)


def _floats(x):
    return isinstance(x, torch.Tensor) and x.is_floating_point()


def _tensors(result):
    return [y for y in tree_leaves(result) if isinstance(y, torch.Tensor)]


# -- a function of arrays --------------------------------------------------------------


def forward(graph, function):
    compiled = graph(function)
    return lambda *leaves: _tensors(compiled(*leaves))


def backward(graph, function):  # autograd calls the compiled backward pass
    compiled = graph(lambda *leaves: _squares(function(*leaves)))

    def call(*leaves):
        given = [x.requires_grad_() if _floats(x) else x for x in leaves]
        wanted = [x for x in given if _floats(x)]
        value = compiled(*given)
        grads = torch.autograd.grad(value, wanted, materialize_grads=True)
        return [value.detach(), *grads]

    return call


def counted(graph, function):  # -> the compiled function, how often it was traced
    del graph  # Dynamo records the same graphs for every compiler
    from torch._dynamo.utils import counters

    compiled = torch.compile(function, backend="eager")
    before = counters["stats"]["unique_graphs"]
    return compiled, lambda: counters["stats"]["unique_graphs"] - before


# -- a model ---------------------------------------------------------------------------


def model_forward(graph, model, arguments):
    dropout.mode(model, False)
    compiled = graph(model)

    def call(*leaves):
        with torch.no_grad():
            return _tensors(compiled(*arguments(*leaves)))

    return call


def _loss(graph, model, arguments, scalar):  # model and loss in one graph
    dropout.mode(model, True)  # dropout is off

    def loss(*leaves):
        output = model(*arguments(*leaves))
        return scalar(output, leaves) if scalar else _squares(output)

    return graph(loss), [w for w in model.parameters() if w.requires_grad]


def model_backward(graph, model, arguments, scalar):
    compiled, weights = _loss(graph, model, arguments, scalar)

    def call(*leaves):
        value = compiled(*leaves)
        grads = torch.autograd.grad(value, weights, materialize_grads=True)
        return [value.detach(), *grads]

    return call


def model_train(graph, model, arguments, scalar):  # the update is outside the graph
    compiled, weights = _loss(graph, model, arguments, scalar)
    optimizer = torch.optim.SGD(weights, lr=RATE)

    def call(*leaves):
        optimizer.zero_grad()
        value = compiled(*leaves)
        value.backward()
        optimizer.step()
        return [value.detach()]

    def judged(*leaves):  # with the gradients, which so small an update hides
        value = call(*leaves)
        return [*value, *[w.grad for w in weights if w.grad is not None]]

    call.judged = judged
    return call


# -- what a person's own code compiles -------------------------------------------------


def is_traced(x):
    return False


def written_anew(code):
    return False


@contextlib.contextmanager
def recorded(file):  # within: what Dynamo tells of a file's functions
    from torch._dynamo import utils  # seconds: an eager step needs none of it

    utils.clear_compilation_metrics()
    yield lambda: told(file, utils.get_compilation_metrics())


def told(file, metrics):  # -> an entry for each function: how often, and why again
    found = {}
    for one in metrics:
        if one.co_filename != file:
            continue
        key = one.co_name, one.co_firstlineno
        entry = found.setdefault(key, {"count": 0, "why": [], "failed": []})
        entry["count"] += 1
        if guard := GUARD.search((one.recompile_reason or "").partition("\n")[0]):
            entry["why"].append(guard[1])
        if one.fail_reason:
            text = one.fail_reason.strip().partition("\n")[0]
            entry["failed"].append(f"line {one.fail_user_frame_lineno}: {text}")
    return [_entry(*key, entry) for key, entry in found.items()]


def _entry(name, line, entry):
    why = [_anew(guard) for guard in dict.fromkeys(entry["why"])]
    why += [f"broken: {text}" for text in dict.fromkeys(entry["failed"])]
    return {
        "function": name,
        "line": line,
        "count": entry["count"],
        "numbers": [],
        "different": 0,
        "shown": [],
        "reason": "; ".join(why) or None,
    }


def _anew(guard):  # -> why a function is traced once more
    if number := NUMBER.fullmatch(guard):
        name, value = number.groups()
        return f"once more because {name} is a Python number, and no longer {value}"
    return f"anew because not {guard}"


def waits():  # whether a call has ended when it comes back
    return not torch.cuda.is_initialized()


def drain():  # wait for everything that was asked for: on the CPU a call has ended
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()
