import keras
from keras import layers, ops


class Patches(keras.Model):
    def __init__(self):
        super().__init__()
        self.project = layers.Conv2D(24, 4, strides=4)
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.token = self.add_weight(shape=(1, 1, 24), name="token")
        self.places = self.add_weight(shape=(1, 17, 24), name="places")

    def call(self, x):
        x = self.project(x)
        x = ops.reshape(x, (-1, 16, 24))
        token = ops.repeat(self.token, ops.shape(x)[0], 0)
        return self.norm(ops.concatenate([token, x], 1) + self.places)


model = Patches
