import keras
from keras import layers


def model():
    return keras.Sequential(
        [
            layers.Conv2D(8, 4, strides=2, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(10),
            layers.Dense(128),
            layers.Reshape((4, 4, 8)),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same"),
        ]
    )
