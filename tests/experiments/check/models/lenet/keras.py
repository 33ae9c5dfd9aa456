import keras
from keras import layers


def model():
    return keras.Sequential(
        [
            layers.Conv2D(6, 5, padding="same", activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Conv2D(16, 5, activation="tanh"),
            layers.AveragePooling2D(2),
            layers.Flatten(),
            layers.Dense(120, activation="tanh"),
            layers.Dense(84, activation="tanh"),
            layers.Dense(10),
        ]
    )


def loss(output, y):
    each = keras.losses.sparse_categorical_crossentropy(y, output, from_logits=True)
    return keras.ops.mean(each)
