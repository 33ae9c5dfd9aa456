"""Steps of training of a person's own model -- Keras and TensorFlow 2.

A step(inputs, arrays, scalar, training) updates the model; inputs as it takes them,
arrays all by name, scalar(output) its loss. CLIPS: what is added to the norm that is
divided by.
"""

import keras
import numpy as np

from graphparity.common.user import loading
from graphparity.frameworks.tf_eager.own import model as models

LIBRARY = "keras.optimizers"
CLIPS = {"value": 0.0, "norm": 0.0, "global norm": 0.0}
MANY = False  # one of its three clips alone
OPTION = {"value": "clipvalue", "norm": "clipnorm", "global norm": "global_clipnorm"}


def schedule(kind, said):  # -> the class and its options
    if kind == "cosine":
        options = {"initial_learning_rate": said["lr"], "decay_steps": said["steps"]}
        return "CosineDecay", {**options, "alpha": said["end"] / said["lr"]}
    if kind == "linear":
        options = {"initial_learning_rate": said["start"], "decay_steps": said["steps"]}
        return "PolynomialDecay", {**options, "end_learning_rate": said["end"]}
    if kind == "exponential":
        options = {"initial_learning_rate": said["lr"], "decay_steps": said["steps"]}
        return "ExponentialDecay", {**options, "decay_rate": said["rate"]}
    if kind == "piecewise":  # a boundary is the last step before a change
        values = [said["lr"] * said["factor"] ** n for n in range(len(said["at"]) + 1)]
        options = {"boundaries": [n - 1 for n in said["at"]], "values": values}
        return "PiecewiseConstantDecay", options
    rest = said["steps"] - said["warmup"]
    options = {"initial_learning_rate": 0.0, "decay_steps": rest}
    options |= {"alpha": said["end"] / said["lr"], "warmup_target": said["lr"]}
    return "CosineDecay", {**options, "warmup_steps": said["warmup"]}


def text(said):  # as it would be pasted
    [(name, options)] = said["call"]
    words = {k: repr(v) for k, v in options.items()}
    if said["schedule"]:
        rate, values = schedule(*said["schedule"])
        words["learning_rate"] = f"keras.optimizers.schedules.{rate}({_words(values)})"
    words |= {OPTION[kind]: repr(most) for kind, most in said["clips"]}
    inside = ", ".join(f"{k}={v}" for k, v in words.items())
    return f"optimizer = keras.optimizers.{name}({inside})"


def _words(options):
    return ", ".join(f"{k}={v!r}" for k, v in options.items())


# -- by calls --------------------------------------------------------------------------


def _wide(options):  # else a number goes through float32
    keep = lambda x: np.float64(x) if isinstance(x, float) else x
    each = lambda x: [keep(one) for one in x] if isinstance(x, list) else keep(x)
    return {k: each(x) for k, x in options.items()}


def named(model, said):  # said: call, clips, schedule
    [(name, options)] = said["call"]
    options = _wide(options)
    if said["schedule"]:
        rate, values = schedule(*said["schedule"])
        made = getattr(keras.optimizers.schedules, rate)
        options["learning_rate"] = made(**_wide(values))
    options |= {OPTION[kind]: np.float64(most) for kind, most in said["clips"]}
    return _plain(model, getattr(keras.optimizers, name)(**options))


def _plain(model, optimizer):
    def step(inputs, arrays, scalar, training):
        given = model, inputs, training, scalar
        _, _, grads, _ = models.gradients(*given, graph=lambda work: work)
        every = models._variables(model)
        optimizer.apply([*grads.values()], [every[n] for n in grads])

    return step


# -- by the file -----------------------------------------------------------------------


def own(model, made):  # made: the file's module, with optimizer, step or both
    optimizer = getattr(made, "optimizer", None)
    if isinstance(optimizer, keras.optimizers.Optimizer):
        optimizer = optimizer.from_config(optimizer.get_config())  # at its first step
    elif callable(optimizer):
        weights = lambda: [v for v in models._variables(model).values() if v.trainable]
        given = {"model": model, "params": weights, "weights": weights}
        optimizer = loading.by_name(optimizer, given)
    theirs = getattr(made, "step", None)
    if theirs is None:
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            what = type(optimizer).__name__
            raise TypeError(f"optimizer is {what}, expected a keras optimizer")
        return _plain(model, optimizer)

    def step(inputs, arrays, scalar, training):
        models._dropout(model)
        known = {"model": model, "optimizer": optimizer, "batch": arrays, **arrays}
        loading.by_name(theirs, known)

    return step
