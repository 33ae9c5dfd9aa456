import keras
from keras import layers, ops


def model():
    return keras.Sequential([layers.Dense(5, activation="tanh"), layers.Dense(2)])


def loss(output, y):
    return ops.mean((output - y) ** 2)


optimizer = keras.optimizers.Adam(1e-2)
