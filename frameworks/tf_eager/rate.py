"""A rate that Keras keeps in the net's dtype -- TensorFlow.

Keras takes a Python number through float32, also in a float64 net: its numbers are
passed as float64, which it rounds to the net's dtype.
"""

import keras
import numpy as np


def linear(lr, steps):  # -> lr, or a schedule that falls linearly to 0
    if steps is None:
        return lr
    first = keras.ops.convert_to_tensor(lr, keras.config.floatx())
    schedule = keras.optimizers.schedules.PolynomialDecay
    return schedule(first, steps, end_learning_rate=0.0)


def exact(*numbers):  # Python numbers -> the same, that Keras does not round
    return [np.float64(number) for number in numbers]
