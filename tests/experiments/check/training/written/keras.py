import keras
import tensorflow as tf
from keras import layers, ops


def model():
    return keras.Sequential([layers.Dense(5, activation="tanh"), layers.Dense(2)])


def loss(output, y):
    return ops.mean((output - y) ** 2)


optimizer = keras.optimizers.SGD(1e-2)


def step(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        value = loss(model(x), y)
    grads = tape.gradient(value, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
