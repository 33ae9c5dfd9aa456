"""Convolutional net as a user of Keras writes it: keras.Sequential and its layers."""

import keras
from keras import layers

from graphparity.frameworks.tf_eager.workloads.cnn import LAYOUT

__all__ = ["LAYOUT"]


def make_network(params):  # tensors in the order of net.trainable_variables -> net
    net = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(6, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="relu"),
            layers.Dense(84, activation="relu"),
            layers.Dense(10),
        ]
    )
    for variable, w in zip(net.trainable_variables, params):
        variable.assign(w)
    return net


def loss(net, x, y):  # y (B,) integers -> scalar
    logits = net(x, training=True)
    # a loss casts to its own dtype: without a word that of the first import
    entropy = keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, dtype=logits.dtype
    )
    return entropy(y, logits)
