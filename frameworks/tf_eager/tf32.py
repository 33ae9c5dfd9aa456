"""TF32 products in the place of float32 ones -- TensorFlow; on devices with them."""

import tensorflow as tf


def allow(on):  # of every product and convolution from now on
    tf.config.experimental.enable_tensor_float_32_execution(on)
