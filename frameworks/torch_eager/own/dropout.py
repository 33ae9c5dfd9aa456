"""Dropout of a person's model: turned off, or with masks that are given -- PyTorch.

Whatever drops (a layer, a function, attention, a recurrent layer) draws Bernoulli
numbers in the end, below autograd: there they are exchanged.
"""

import contextlib
from contextvars import ContextVar
from weakref import WeakKeyDictionary

import torch
from torch.nn import functional as F
from torch.nn.modules import dropout as layers
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

NONE = (
    F.dropout,
    F.dropout1d,
    F.dropout2d,
    F.dropout3d,
    F.alpha_dropout,
    F.feature_alpha_dropout,
    torch.dropout,
    torch.alpha_dropout,
    torch.feature_dropout,
    torch.feature_alpha_dropout,
)
SAMPLERS = {}  # the mode sees every operation that draws
ABSTRACT = ()
GIVEN = ContextVar("masks", default=None)  # of the call that runs; None: all is off
RATES = WeakKeyDictionary()  # of modules that hand one over: attention, recurrent ones


class Off(TorchFunctionMode):
    """While it is entered no function drops anything."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func in NONE:
            return args[0] if args else kwargs["input"]
        if func is F.scaled_dot_product_attention:
            kwargs = {**kwargs, "dropout_p": 0.0}
            args = (*args[:4], 0.0, *args[5:]) if len(args) > 4 else args
            if len(args) > 4:
                del kwargs["dropout_p"]
        return func(*args, **kwargs)


def mode(model, training):  # dropout is off in both, unless masks are given
    model.train(training)
    off = GIVEN.get() is None
    for module in model.modules():
        if isinstance(module, layers._DropoutNd):
            module.train(training and not off)
        elif isinstance(getattr(module, "dropout", None), float):
            rate = RATES.setdefault(module, module.dropout)
            module.dropout = 0.0 if off else rate


def within():  # a context for a call: off, unless masks are given
    return Off() if GIVEN.get() is None else contextlib.nullcontext()


@contextlib.contextmanager
def given(masks, on=True):  # masks: draws.Masks; on: layers drop, else functions alone
    before = GIVEN.set(masks if on else None)
    try:
        with Drawn(masks):
            yield
    finally:
        GIVEN.reset(before)


class Drawn(TorchDispatchMode):
    """While it is entered the masks are those that are given."""

    def __init__(self, masks):
        super().__init__()
        self.masks = masks

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        kwargs, name = kwargs or {}, func._schema.name.partition("::")[2]
        if name in ("bernoulli", "bernoulli_"):
            said = _arguments(func, args, kwargs)
            keep = _one(said.get("p", said["self"]))  # without p each has its own
            if keep is not None:
                return self.bernoulli(said["self"], keep, name)
        if name == "native_dropout":
            said = _arguments(func, args, kwargs)
            x, keep = said["input"], 1.0 - said["p"]
            if said["train"] and 0.0 < keep < 1.0:
                mask = self.drawn(x, keep, name)
                return x * mask / (keep if self.masks.scaled else 1.0), mask
        if _draws(func, args, kwargs):
            self.masks.other(f"torch.ops.aten.{name}")
        return func(*args, **kwargs)

    def drawn(self, x, keep, by):
        mask = self.masks.draw(tuple(x.shape), keep, by)
        return torch.from_numpy(mask.copy()).to(x.device)

    def bernoulli(self, x, keep, name):
        mask = self.drawn(x, keep, name).to(x.dtype)
        mask = mask if self.masks.scaled else mask * keep  # dropout divides by it
        return x.copy_(mask) if name == "bernoulli_" else mask


def _arguments(func, args, kwargs):  # by name
    every = func._schema.arguments
    values = {one.name: one.default_value for one in every if one.has_default_value()}
    return values | dict(zip([one.name for one in every], args)) | kwargs


def _one(p):  # the one probability; None where there are several
    if not isinstance(p, torch.Tensor):
        return float(p)
    first = p.flatten()[:1]
    return float(first) if p.numel() and bool((p == first).all()) else None


def _draws(func, args, kwargs):
    if torch.Tag.nondeterministic_seeded not in func.tags:
        return False
    said = _arguments(func, args, kwargs)
    share = said.get("dropout_p", said.get("dropout"))
    return share is None or share > 0.0
