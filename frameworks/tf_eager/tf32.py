"""TF32 products in the place of float32 ones -- TensorFlow; of a device that has them."""

import tensorflow as tf


def allow(on):  # of every product and convolution from now on
    tf.config.experimental.enable_tensor_float_32_execution(on)
