"""An optimizer of torch.optim by its call, on gradients from outside -- PyTorch."""

import inspect

import torch

LIBRARY = "torch.optim"


def defaults(name):  # -> the constructor's options
    options = list(inspect.signature(getattr(torch.optim, name)).parameters.values())
    return {p.name: p.default for p in options[1:] if p.default is not p.empty}


def run(call, start, gradients, rates=None):  # start (n,) -> weights (steps, n)
    [(name, options)] = call
    w = torch.nn.Parameter(torch.tensor(start))
    before = torch.get_default_dtype()
    torch.set_default_dtype(w.dtype)  # NAdam holds a product in the default
    try:
        optimizer = getattr(torch.optim, name)([w], **options)
        return _steps(optimizer, w, gradients, rates)
    finally:
        torch.set_default_dtype(before)


def _steps(optimizer, w, gradients, rates):
    weights = []
    for step, g in enumerate(gradients):
        if rates is not None:
            optimizer.param_groups[0]["lr"] = float(rates[step])
        w.grad = torch.tensor(g)
        optimizer.step()
        weights.append(w.detach().numpy().copy())
    return weights
