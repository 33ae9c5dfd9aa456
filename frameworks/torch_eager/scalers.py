"""The loss scaler that PyTorch offers: torch.amp.GradScaler, driven by itself."""

import inspect

import torch
from torch.amp import GradScaler

from graphparity.frameworks.torch_eager import runtime

NAME = "torch.amp.GradScaler"
WORDS = {"start": "init_scale", "factor": "growth_factor"}
WORDS |= {"backoff": "backoff_factor", "interval": "growth_interval"}


def defaults():  # -> its defaults in our words
    known = inspect.signature(GradScaler).parameters
    return {ours: float(known[theirs].default) for ours, theirs in WORDS.items()}


def run(finite, **settings):  # -> (scale, growth) after each step
    given = {WORDS[key]: value for key, value in settings.items()}
    given["growth_interval"] = int(given["growth_interval"])
    scaler = GradScaler(runtime.DEVICE.type, **given)
    w = torch.zeros(1, requires_grad=True, device=runtime.DEVICE)
    optimizer, found = torch.optim.SGD([w], lr=0.0), []
    for fine in finite:
        scaler.scale(torch.zeros((), device=runtime.DEVICE))  # begins it
        w.grad = torch.full_like(w, 1.0 if fine else float("inf"))
        scaler.step(optimizer)
        scaler.update()
        known = scaler.state_dict()
        found.append((known["scale"], known["_growth_tracker"]))
    return found


def call(**settings):  # -> how one writes it
    given = ", ".join(f"{WORDS[key]}={value:g}" for key, value in settings.items())
    return f"{NAME}({given})"
