"""The loss scaler that Keras offers: LossScaleOptimizer, run without a model."""

import inspect

import keras
import tensorflow as tf

NAME = "keras.optimizers.LossScaleOptimizer"
FIXED = {"factor": 2.0, "backoff": 0.5}  # in its code, not to be chosen


def defaults():  # -> its defaults in our words
    known = inspect.signature(keras.optimizers.LossScaleOptimizer).parameters
    start, interval = known["initial_scale"], known["dynamic_growth_steps"]
    return {"start": start.default, "interval": interval.default, **FIXED}


def run(finite, start, interval, factor, backoff):  # -> (scale, growth) after each step
    if {"factor": factor, "backoff": backoff} != FIXED:
        raise ValueError(f"{NAME} has {FIXED}, not {factor} and {backoff}")
    inner = keras.optimizers.SGD(0.0)
    options = {"initial_scale": start, "dynamic_growth_steps": interval}
    scaler = keras.optimizers.LossScaleOptimizer(inner, **options)
    w, states = tf.Variable([0.0]), []
    for fine in finite:
        scaler.apply([tf.constant([1.0 if fine else float("inf")])], [w])
        states.append((float(scaler.dynamic_scale), float(scaler.step_counter)))
    return states


def call(start, interval, factor, backoff):  # -> how one writes it; None: it can't
    if {"factor": factor, "backoff": backoff} != FIXED:
        return None
    options = f"initial_scale={start:g}, dynamic_growth_steps={interval:g}"
    return f"{NAME}(optimizer, {options})"
