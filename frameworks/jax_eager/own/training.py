"""Steps of training of a person's own model -- JAX, with optax.

A step(inputs, arrays, scalar, training) updates the model; inputs as it takes them,
arrays all by name, scalar(output) its loss. CLIPS: what is added to the norm that is
divided by.
"""

import inspect

import jax
import optax

from graphparity.common.user import loading
from graphparity.frameworks.jax_eager.own import model as models

LIBRARY = "optax"
CLIPS = {"value": 0.0, "global norm": 0.0}  # of each weight's norm there is none
MANY = True
NARROW = ("linear", "exponential", "warmup_cosine")  # schedules in float32
SPOKEN = {"value": "clip", "global norm": "clip_by_global_norm"}


def schedule(kind, said):  # -> the function and its options
    if kind == "cosine":
        options = {"init_value": said["lr"], "decay_steps": said["steps"]}
        return "cosine_decay_schedule", {**options, "alpha": said["end"] / said["lr"]}
    if kind == "linear":
        options = {"init_value": said["start"], "end_value": said["end"]}
        return "linear_schedule", {**options, "transition_steps": said["steps"]}
    if kind == "exponential":
        options = {"init_value": said["lr"], "transition_steps": said["steps"]}
        return "exponential_decay", {**options, "decay_rate": said["rate"]}
    if kind == "piecewise":
        changes = dict.fromkeys(said["at"], said["factor"])
        options = {"init_value": said["lr"], "boundaries_and_scales": changes}
        return "piecewise_constant_schedule", options
    options = {"init_value": 0.0, "peak_value": said["lr"]}
    options |= {"warmup_steps": said["warmup"], "decay_steps": said["steps"]}
    return "warmup_cosine_decay_schedule", {**options, "end_value": said["end"]}


def text(said):  # as it would be pasted
    clips = [f"optax.{SPOKEN[kind]}({most!r})" for kind, most in said["clips"]]
    calls = [f"optax.{name}({_words(o, said)})" for name, o in said["call"]]
    every = [*clips, *calls]
    whole = every[0] if len(every) == 1 else f"optax.chain({', '.join(every)})"
    return f"optimizer = {whole}"


def _words(options, said):
    words = {k: repr(v) for k, v in options.items()}
    if said["schedule"] and "learning_rate" in words:
        name, values = schedule(*said["schedule"])
        inside = ", ".join(f"{k}={v!r}" for k, v in values.items())
        words["learning_rate"] = f"optax.{name}({inside})"
    return ", ".join(f"{k}={v}" for k, v in words.items())


# -- by calls --------------------------------------------------------------------------


def named(model, said):  # said: call, clips, schedule
    links = [getattr(optax, SPOKEN[kind])(most) for kind, most in said["clips"]]
    for name, options in said["call"]:
        if said["schedule"] and "learning_rate" in options:
            rate, values = schedule(*said["schedule"])
            options = {**options, "learning_rate": getattr(optax, rate)(**values)}
        links.append(getattr(optax, name)(**options))
    return _plain(model, optax.chain(*links))


def _weights(model):
    flat, _ = models._flat(model)
    return {n: x for n, x in flat.items() if model.trained(n)}


def _plain(model, rule):
    held = [rule.init(_weights(model))]

    def step(inputs, arrays, scalar, training):
        given = model, inputs, training, scalar
        _, _, grads, _ = models.gradients(*given, graph=lambda work: work)
        params = _weights(model)
        updates, held[0] = rule.update(grads, held[0], params)
        models.write(model, optax.apply_updates(params, updates))

    return step


# -- by the file -----------------------------------------------------------------------


def own(model, made):  # made: the file's module, with optimizer, step or both
    theirs, rule = getattr(made, "step", None), getattr(made, "optimizer", None)
    person = model.person(model.tree)
    if callable(rule) and not hasattr(rule, "init"):
        rule = loading.by_name(rule, person)
    if theirs is None:
        if not (hasattr(rule, "init") and hasattr(rule, "update")):
            what = type(rule).__name__
            raise TypeError(f"optimizer is {what}, expected one of optax's")
        return _plain(model, rule)
    inside = model.kind.startswith("flax nnx")  # its step moves the model itself
    names = [n for n in inspect.signature(theirs).parameters if n != "trained"]
    held = {"opt_state": _begun(rule, person)} if "opt_state" in names else {}

    def step(inputs, arrays, scalar, training):
        person = {**model.person(model.tree), **held}
        known = {"optimizer": rule, "batch": arrays, **arrays, **person}
        given = loading.by_name(theirs, known)
        moved = [n for n in names if n in person and not (inside and n == "model")]
        new = _returned(given, {n: person[n] for n in moved})
        if inside and "model" in names:
            new["model"] = person["model"]
        held.update({n: new.pop(n) for n in held})
        model.tree = model.back(model.tree, new) if new else model.tree

    return step


def _begun(rule, person):  # the first state: of an optimizer, or what was returned
    if rule is None:
        raise TypeError("step takes opt_state: write optimizer = optax.adam(1e-3)")
    return rule.init(person["trained"]) if hasattr(rule, "init") else rule


def _returned(given, moved):  # what step gave first, by the names of what it takes
    if not moved:
        return {}
    every = list(given) if isinstance(given, (tuple, list)) else [given]
    like = jax.tree.structure(next(iter(moved.values())))
    if len(moved) == 1 and jax.tree.structure(given) == like:
        every = [given]
    if len(every) < len(moved):
        what = f"step gave {len(every)} results, expected first {', '.join(moved)}"
        raise TypeError(f"{what}, as it takes them")
    return dict(zip(moved, every))
