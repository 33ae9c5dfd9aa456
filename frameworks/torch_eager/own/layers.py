"""The layers of a person's own model, each callable again alone -- PyTorch."""

import torch
from torch.utils import _pytree as trees

from graphparity.common.user.insides import Layer
from graphparity.frameworks.torch_eager.own import model as own


def insides(model, inputs):  # -> its modules that are called, what is inside first
    names = {}
    for name, value in own._once(model):
        names[id(value)] = name
    begun, found, handles = {}, {}, []

    def before(module, args, kwargs):
        begun.setdefault(module, []).append(_copied((args, kwargs)))

    def after(module, args, kwargs, result):
        call = begun[module].pop()
        if module not in found:
            found[module] = call, _copied(result)

    for module in model.modules():
        handles.append(module.register_forward_pre_hook(before, with_kwargs=True))
        handles.append(module.register_forward_hook(after, with_kwargs=True))
    try:
        with torch.no_grad():
            own.call(model, inputs, False)
    finally:
        for handle in handles:
            handle.remove()
    every = ((n, m, *found[m]) for n, m in model.named_modules() if m in found)
    every = reversed(list(every))  # what is inside first
    return [
        _layer(name or type(model).__name__, module, call, result, names, not name)
        for name, module, call, result in every
    ]


def _copied(tree):
    alone = lambda x: x.detach().clone() if isinstance(x, torch.Tensor) else x
    return trees.tree_map(alone, tree)


def _layer(name, module, call, result, names, whole):
    every = [*module.parameters(), *module.buffers()]
    holds = dict.fromkeys(names[id(v)] for v in every if id(v) in names)
    leaves, structure = trees.tree_flatten(call)
    places = [n for n, x in enumerate(leaves) if isinstance(x, torch.Tensor)]

    def again(given):
        new = dict(zip(places, given))
        args, kwargs = trees.tree_unflatten(
            [new.get(n, x) for n, x in enumerate(leaves)], structure
        )
        with torch.no_grad(), own.dropout.Off():
            return [("", _tensors(module(*args, **kwargs)))]

    given = [leaves[n] for n in places]
    return Layer(name, list(holds), given, _tensors(result), again, whole)


def _tensors(result):
    return [x for x in trees.tree_leaves(result) if isinstance(x, torch.Tensor)]
