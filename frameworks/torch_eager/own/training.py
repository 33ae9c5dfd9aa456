"""Steps of training of a person's own model -- PyTorch.

A step(inputs, arrays, scalar, training) updates the model; inputs as it takes them,
arrays all by name, scalar(output) its loss. CLIPS: what is added to the norm that is
divided by.
"""

import torch

from graphparity.common.user import loading
from graphparity.frameworks.torch_eager.own import dropout, model as models

LIBRARY = "torch.optim"
CLIPS = {"value": 0.0, "norm": 1e-6, "global norm": 1e-6}
MANY = True  # clips one after the other
SPOKEN = {
    "value": "torch.nn.utils.clip_grad_value_(model.parameters(), {0!r})",
    "global norm": "torch.nn.utils.clip_grad_norm_(model.parameters(), {0!r})",
    "norm": "for w in model.parameters(): torch.nn.utils.clip_grad_norm_(w, {0!r})",
}
COSINE = "(1 + math.cos(math.pi * min({now} / {long}, 1))) / 2"
FALL = "{end} / {lr} + (1 - {end} / {lr}) * "
WARM = {"now": "(t - {warmup})", "long": "({steps} - {warmup})"}
SCHEDULES = {  # the rate of step t, as a share of the optimizer's
    "cosine": FALL + COSINE.format(now="t", long="{steps}"),
    "linear": "({start} + ({end} - {start}) * min(t / {steps}, 1)) / {peak}",
    "exponential": "{rate} ** (t / {steps})",
    "piecewise": "{factor} ** sum(t >= n for n in {at})",
    "warmup_cosine": "t / {warmup} if t < {warmup} else "
    + FALL
    + COSINE.format(**WARM),
}


def text(said):  # as it would be pasted
    [(name, options)] = said["call"]
    words = "".join(f", {k}={v!r}" for k, v in options.items())
    lines = [f"optimizer = torch.optim.{name}(model.parameters(){words})"]
    if schedule := said["schedule"]:
        kind, values = schedule
        fall = "" if not values.get("end") else FALL
        share = SCHEDULES[kind].replace(FALL, fall)
        share = share.format(**values, peak=said["peak"])
        made = f"torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: {share})"
        lines.append(f"scheduler = {made}")
    clips = [SPOKEN[kind].format(most) for kind, most in said["clips"]]
    return "\n".join([*lines, *(f"# before optimizer.step()\n{one}" for one in clips)])


# -- by calls --------------------------------------------------------------------------


def named(model, said):  # said: call, clips, rates
    every = [w for _, w in models._once(model) if w.requires_grad]
    [(name, options)] = said["call"]
    optimizer = getattr(torch.optim, name)(every, **options)
    rates, peak = said["rates"], said["peak"]
    share = lambda t: float(rates[min(t, len(rates) - 1)]) / peak
    later = (
        [torch.optim.lr_scheduler.LambdaLR(optimizer, share)]
        if said["schedule"]
        else []
    )

    def step(inputs, arrays, scalar, training):
        _backward(model, optimizer, inputs, scalar, training)
        for kind, most in said["clips"]:
            _clip(kind, most, every)
        optimizer.step()
        for one in later:
            one.step()

    return step


def _clip(kind, most, every):
    if kind == "value":
        torch.nn.utils.clip_grad_value_(every, most)
    for group in [every] if kind == "global norm" else [[w] for w in every]:
        if kind != "value":
            torch.nn.utils.clip_grad_norm_(group, most)


def _backward(model, optimizer, inputs, scalar, training):
    optimizer.zero_grad()
    scalar(models.call(model, inputs, training)).backward()


# -- by the file -----------------------------------------------------------------------


def own(model, made):  # made: the file's module, with optimizer, step or both
    weights = lambda: [w for w in model.parameters() if w.requires_grad]
    given = {
        "model": model,
        "params": weights,
        "parameters": weights,
        "weights": weights,
    }
    optimizer, *later = _optimizer(made, given)
    theirs = getattr(made, "step", None)

    def step(inputs, arrays, scalar, training):
        if theirs is None:
            _backward(model, optimizer, inputs, scalar, training)
            optimizer.step()
            for one in later:
                one.step()
            return
        dropout.mode(model, training)
        known = {"model": model, "optimizer": optimizer, "batch": arrays, **arrays}
        known |= {"scheduler": later[0]} if later else {}
        with dropout.within():
            loading.by_name(theirs, known)

    return step


def _optimizer(made, given):  # -> the optimizer, and schedulers
    found = getattr(made, "optimizer", None)
    if callable(found) and not isinstance(found, torch.optim.Optimizer):
        found = loading.by_name(found, given)
    every = found if isinstance(found, (list, tuple)) else [found]
    if found is not None and not isinstance(every[0], torch.optim.Optimizer):
        what = type(every[0]).__name__
        raise TypeError(f"optimizer gave {what}, expected a torch.optim.Optimizer")
    return every
