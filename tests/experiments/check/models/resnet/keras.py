import keras
from keras import layers


def model():
    norm = lambda: layers.BatchNormalization(epsilon=1e-5, momentum=0.9)
    x = keras.Input((12, 12, 8))
    short = norm()(layers.Conv2D(16, 1, strides=2, use_bias=False)(x))
    y = layers.ZeroPadding2D(1)(x)
    y = norm()(layers.Conv2D(16, 3, strides=2, use_bias=False)(y))
    y = layers.Conv2D(16, 3, padding="same", use_bias=False)(layers.ReLU()(y))
    return keras.Model(x, layers.ReLU()(norm()(y) + short))
