"""The loss scaler that TensorFlow 1 offers: DynamicLossScale, run without a model."""

import inspect

import tensorflow.compat.v1 as tf

NAME = "tf.compat.v1.mixed_precision.DynamicLossScale"


def defaults():  # -> its defaults in our words; it divides by what it multiplies by
    known = inspect.signature(tf.mixed_precision.DynamicLossScale).parameters
    factor = known["multiplier"].default
    start, interval = known["initial_loss_scale"], known["increment_period"]
    values = {"start": float(start.default), "interval": interval.default}
    return {**values, "factor": factor, "backoff": 1.0 / factor}


def run(finite, start, interval, factor, backoff):  # -> (scale, growth) after each step
    if backoff * factor != 1.0:
        raise ValueError(f"{NAME} divides by its multiplier; got {factor}, {backoff}")
    with tf.Graph().as_default():
        scale = tf.mixed_precision.DynamicLossScale(start, int(interval), factor)
        grad = tf.placeholder(tf.float32, [1])
        update, _ = scale.update([grad])
        state = [scale(), scale._num_good_steps]
        initialize = tf.global_variables_initializer()
        states = []
        with tf.Session() as session:
            session.run(initialize)
            for fine in finite:
                session.run(update, {grad: [1.0 if fine else float("inf")]})
                states.append(tuple(session.run(state)))
    return states


def call(start, interval, factor, backoff):  # -> how one writes it; None: it can't
    if backoff * factor != 1.0:
        return None
    first = f"initial_loss_scale={start:g}, increment_period={interval:g}"
    return f"{NAME}({first}, multiplier={factor:g})"
