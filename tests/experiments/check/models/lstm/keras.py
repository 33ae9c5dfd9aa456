import keras
from keras import layers


def model():
    return keras.Sequential([layers.LSTM(6), layers.Dense(2)])
