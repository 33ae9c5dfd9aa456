"""The loss scaler that PyTorch offers: torch.amp.GradScaler, run alone."""

import inspect

import torch
from torch.amp import GradScaler

from graphparity.frameworks.torch_eager import runtime

NAME = "torch.amp.GradScaler"
WORDS = {"start": "init_scale", "factor": "growth_factor"}
WORDS |= {"backoff": "backoff_factor", "interval": "growth_interval"}


def defaults():  # -> its defaults under our names
    parameters = inspect.signature(GradScaler).parameters
    return {ours: float(parameters[theirs].default) for ours, theirs in WORDS.items()}


def run(finite, **settings):  # finite: one bool a step -> [(scale, growth)] after each
    options = {WORDS[key]: value for key, value in settings.items()}
    options["growth_interval"] = int(options["growth_interval"])
    scaler = GradScaler(runtime.DEVICE.type, **options)
    w = torch.zeros(1, requires_grad=True, device=runtime.DEVICE)
    optimizer, states = torch.optim.SGD([w], lr=0.0), []
    for step_is_finite in finite:
        scaler.scale(torch.zeros((), device=runtime.DEVICE))  # creates its scale
        w.grad = torch.full_like(w, 1.0 if step_is_finite else float("inf"))
        scaler.step(optimizer)
        scaler.update()
        state = scaler.state_dict()
        states.append((state["scale"], state["_growth_tracker"]))
    return states


def call(**settings):  # -> the constructor call as text
    options = ", ".join(f"{WORDS[key]}={value:g}" for key, value in settings.items())
    return f"{NAME}({options})"
