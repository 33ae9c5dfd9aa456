import keras
from keras import layers


def model():
    return keras.Sequential([layers.GRU(6), layers.Dense(2)])
