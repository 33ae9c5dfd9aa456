import keras
from keras import layers


def model():
    norm = lambda: layers.LayerNormalization(epsilon=1e-5)
    x = keras.Input((6, 16))
    y = norm()(x)
    y = x + layers.MultiHeadAttention(4, 4)(y, y)
    z = layers.Dense(32, activation="gelu")(norm()(y))
    return keras.Model(x, y + layers.Dense(16)(z))
