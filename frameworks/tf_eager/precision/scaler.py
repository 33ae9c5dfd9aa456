"""Dynamic loss scaling -- TensorFlow.

no gradient inf or NaN: growth <- growth + 1; every `interval` steps growth <- 0 and
scale <- factor scale, unless that is infinite in float32
else: the step is skipped, growth <- 0, scale <- backoff scale
skipped: whether the last step was. Micikevicius et al., Mixed precision training, ICLR
2018, 3.2; the rule is that of PyTorch's GradScaler.
"""

import tensorflow as tf


def make(start, factor=2.0, backoff=0.5, interval=2000):  # -> begin, adjust

    def begin(params):  # -> state
        zeros = [tf.zeros((), params[0].dtype) for _ in range(3)]
        return {"growth": zeros[0], "scale": zeros[1] + start, "skipped": zeros[2]}

    def adjust(state, finite):  # -> state
        scale, zero = state["scale"], tf.zeros_like(state["scale"])
        growth = state["growth"] + 1.0
        due = tf.equal(growth, interval)  # in TensorFlow 1, == compares objects
        larger = tf.where(tf.math.is_finite(scale * factor), scale * factor, scale)
        grown = tf.where(due, larger, scale)
        counted = tf.where(due, zero, growth)
        return {
            "growth": tf.where(finite, counted, zero),
            "scale": tf.where(finite, grown, scale * backoff),
            "skipped": tf.where(finite, zero, zero + 1.0),
        }

    return begin, adjust
