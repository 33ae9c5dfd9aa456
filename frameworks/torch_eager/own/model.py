"""A model of a person's own, as it is -- PyTorch."""

import torch
from torch.nn import modules as nn

from graphparity.frameworks.torch_eager.own import dropout

KERNELS = ("out", "in")
WHOLE = "weight", "weight_v", "weight_orig"  # of weight and spectral norm too
SPACE = ("d", "h", "w")
FLIPPED = ("-d", "-h", "-w")
NORMS = {
    "weight": "scale",
    "bias": "shift",
    "running_mean": "mean",
    "running_var": "variance",
}
GATES = {"GRU": "rzn", "GRUCell": "rzn", "LSTM": "ifgo", "LSTMCell": "ifgo"}


def opened(made, inputs, seed, dtype):  # what model() returned -> a model, or None
    del inputs, seed
    wanted = getattr(torch, dtype)
    return made.to(wanted) if isinstance(made, torch.nn.Module) else None


def seeded(seed):
    torch.manual_seed(seed)


def kind(model):
    return f"torch.nn.Module {type(model).__name__}"


def flow(model, inputs):  # names of the modules, in the order in which they run first
    order, handles = [], []

    def note(name):
        return lambda *_: order.append(name) if name not in order else None

    for name, module in model.named_modules():
        handles.append(module.register_forward_pre_hook(note(name)))
    call(model, inputs, False)
    for handle in handles:
        handle.remove()
    return order


def tensors(model, inputs):  # -> descriptions, in the order of execution
    order, modules = flow(model, inputs), dict(model.named_modules())
    found, seen = [], {}
    for name, value in _all(model):
        layer, _, leaf = name.rpartition(".")
        one = _described(name, value, layer, leaf, modules[layer])
        one["place"] = _place(layer, order), len(found)
        if id(value) in seen:
            seen[id(value)]["tied"].append(one)
            continue
        seen[id(value)] = one
        found.append(one)
    return sorted(found, key=lambda one: one["place"])


def _all(model):  # weights and statistics, tied ones under every name
    for layer, module in model.named_modules():  # each once
        prefix = f"{layer}." if layer else ""
        for leaf, value in module.named_parameters("", False, False):
            yield prefix + leaf, value
    for name, value in model.named_buffers():
        if value is not None and value.is_floating_point() and _kept(model, name):
            yield name, value


def _kept(model, name):  # a buffer that belongs to the model's state
    layer, _, leaf = name.rpartition(".")
    return leaf not in model.get_submodule(layer)._non_persistent_buffers_set


def _place(layer, order):  # of a module that is never called: its parent's
    while layer and layer not in order:
        layer = layer.rpartition(".")[0]
    return order.index(layer) if layer in order else len(order)


def _described(name, value, layer, leaf, module):
    one = {
        "name": name,
        "shape": list(value.shape),
        "layer": layer,
        "kind": type(module).__name__,
        "role": None,
        "axes": None,
        "packed": None,
        "trained": isinstance(value, torch.nn.Parameter) and value.requires_grad,
        "tied": [],
        "heads": getattr(module, "num_heads", None),
    }
    return {**one, **_layout(leaf, value.dim(), module)}


def _layout(leaf, rank, module):  # role, axes and packing, as the module has them
    if isinstance(module, nn.MultiheadAttention):
        return _attention(leaf)
    if isinstance(module, (nn.rnn.RNNBase, nn.rnn.RNNCellBase)):
        return _recurrent(leaf, module)
    if isinstance(module, (nn.batchnorm._NormBase, nn.LayerNorm, nn.GroupNorm)):
        return {"role": NORMS[leaf], "axes": _one("out", rank)}
    if isinstance(module, nn.RMSNorm):
        return {"role": "scale", "axes": _one("out", rank)}
    if isinstance(module, nn.Embedding):
        return {"role": "embedding", "axes": ("row", "feature")}
    if isinstance(module, (nn.Linear, nn.conv._ConvNd)):
        if leaf == "bias":
            return {"role": "bias", "axes": ("out",)}
        if leaf in WHOLE and rank > 1:
            return {"role": "kernel", "axes": _kernel(rank, module)}
    return {}


def _one(label, rank):
    return (label,) if rank == 1 else None


def _kernel(rank, module):
    if isinstance(module, nn.Linear):
        return KERNELS
    if isinstance(module, nn.conv._ConvTransposeNd):
        return ("in", "out", *FLIPPED[5 - rank :])
    return (*KERNELS, *SPACE[5 - rank :])


def _attention(leaf):
    pack = {"axis": 0, "parts": ["q", "k", "v"]}
    if leaf == "in_proj_weight":
        return {"role": "kernel", "axes": KERNELS, "packed": pack}
    if leaf == "in_proj_bias":
        return {"role": "bias", "axes": ("out",), "packed": pack}
    if leaf in ("q_proj_weight", "k_proj_weight", "v_proj_weight"):
        pack = {"axis": 0, "parts": [leaf[0]]}
        return {"role": "kernel", "axes": KERNELS, "packed": pack}
    return {}


def _recurrent(leaf, module):
    gates = GATES.get(type(module).__name__, "h")
    pack = {"axis": 0, "parts": list(gates)}
    which = "input" if "_ih" in leaf else "recurrent"
    if "weight" in leaf and "_hr" not in leaf:
        return {"role": f"{which} kernel", "axes": KERNELS, "packed": pack}
    if "bias" in leaf:
        return {"role": f"{which} bias", "axes": ("out",), "packed": pack}
    return {}


# -- values ----------------------------------------------------------------------------


def read(model):  # -> NumPy arrays by name
    return {n: v.detach().cpu().numpy().copy() for n, v in _once(model)}


def write(model, values):
    with torch.no_grad():
        for name, value in _once(model):
            if name in values:
                value.copy_(torch.from_numpy(values[name]).reshape(value.shape))


def _once(model):
    seen = set()
    for name, value in _all(model):
        if id(value) not in seen:
            seen.add(id(value))
            yield name, value


# -- calls -----------------------------------------------------------------------------


def has_modes(model):  # whether it can be told that it is trained
    return True


def call(model, inputs, training):  # inputs: tensors in the order of its arguments
    dropout.mode(model, training)
    with dropout.within():
        return model(*inputs)


def product(output, cotangent):  # -> the sum of all products
    return (output * cotangent).sum()


def evaluated(model, graph):  # -> call(*inputs) -> output in evaluation mode
    dropout.mode(model, False)
    compiled = graph(model)

    def call(*inputs):
        with torch.no_grad(), dropout.within():
            return compiled(*inputs)

    return call


def gradients(model, inputs, training, scalar, graph):
    # scalar: output -> what is differentiated; graph: a static form of both
    # -> the scalar, the output, gradients by weights and by inputs' places
    leaves = [
        x.detach().clone().requires_grad_() if x.is_floating_point() else x
        for x in inputs
    ]
    value, output = differentiated(model, training, scalar, graph)(*leaves)
    weights = {n: v for n, v in _once(model) if v.requires_grad}
    wanted = {n: x for n, x in enumerate(leaves) if x.is_floating_point()}
    every = [*weights.values(), *wanted.values()]
    grads = torch.autograd.grad(value, every, materialize_grads=True)
    by_weight = dict(zip(weights, grads[: len(weights)]))
    return value, output, by_weight, dict(zip(wanted, grads[len(weights) :]))


def differentiated(model, training, scalar, graph):  # autograd calls the backward pass
    dropout.mode(model, training)

    def work(*inputs):
        output = model(*inputs)
        return scalar(output), output

    made = graph(work)

    def call(*inputs):
        with dropout.within():
            return made(*inputs)

    return call


def inner(model, inputs, file, here):
    # (name, output, module, lines that call it) of every module, in the order they end
    # here: the line of the person's file that runs now
    del file
    found, handles = [], []

    def note(name):
        return lambda one, _, result: found.append((name, result, one, here()))

    for name, module in model.named_modules():
        if name:
            handles.append(module.register_forward_hook(note(name)))
    call(model, inputs, False)
    for handle in handles:
        handle.remove()
    return found
