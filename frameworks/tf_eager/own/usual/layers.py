"""Layers by other libraries' conventions, in place of those of TensorFlow and Keras."""

import tensorflow as tf


def gelu_tanh(original):
    return lambda features, approximate=False, name=None: original(features, True)


def gelu_exact(original):
    return lambda features, approximate=False, name=None: original(features, False)


def gelu_quick(original):
    return lambda features, approximate=False, name=None: (
        features * tf.sigmoid(1.702 * features)
    )


def gelu_wide(original):  # tf.nn.gelu casts its constants from float32
    def gelu(features, approximate=False, name=None):
        x = features
        if approximate:
            cubed = x + 0.044715 * x**3
            return 0.5 * x * (1 + tf.tanh((2 / 3.141592653589793) ** 0.5 * cubed))
        return 0.5 * x * tf.math.erfc(-x * 0.5**0.5)

    return gelu


def conv_symmetric(original):  # k // 2 on either side for SAME, as PyTorch writes it
    def conv(input, filters, strides=None, padding="VALID", *rest, **options):
        if padding != "SAME":
            return original(input, filters, strides, padding, *rest, **options)
        spatial = filters.shape[:-2]
        names = [options.get("data_format"), *rest]
        first = 2 if any(str(n).startswith("NC") for n in names) else 1
        pads = [[0, 0]] * len(input.shape)
        for number, k in enumerate(spatial):
            pads[first + number] = [(k - 1) // 2, (k - 1) // 2]
        input = tf.pad(input, pads)
        return original(input, filters, strides, "VALID", *rest, **options)

    return conv


def batch_outside(original):  # epsilon added to the standard deviation
    def batch_normalization(x, mean, variance, offset, scale, variance_epsilon):
        wide = (tf.sqrt(variance) + variance_epsilon) ** 2
        return original(x, mean, wide, offset, scale, 0.0)

    return batch_normalization


def layer_outside(original):  # of Keras, whose epsilon may be one for every row
    def call(self, inputs):
        written, axes = self.epsilon, self.axis
        if "RMS" in type(self).__name__:
            spread = tf.reduce_mean(tf.square(inputs), axes, keepdims=True)
        else:
            spread = tf.math.reduce_variance(inputs, axes, keepdims=True)
        self.epsilon = written**2 + 2 * written * tf.sqrt(spread)
        try:
            return original(self, inputs)
        finally:
            self.epsilon = written

    return call


def running_unbiased(original):
    def call(self, inputs, training=None, mask=None):
        before = tf.convert_to_tensor(self.moving_variance)
        y = original(self, inputs, training=training, mask=mask)
        if training:
            after = tf.convert_to_tensor(self.moving_variance)
            n = tf.size(inputs) // inputs.shape[self.axis]
            part = (after - before * self.momentum) / tf.cast(n - 1, after.dtype)
            self.moving_variance.assign(after + part)
        return y

    return call


def cubic_steep(original):  # a = -0.75 for -0.5, as PyTorch has it
    def resize(images, size, method="bilinear", *rest, **options):
        if method not in ("bicubic", tf.image.ResizeMethod.BICUBIC):
            return original(images, size, method, *rest, **options)
        images = tf.convert_to_tensor(images)
        for axis, m in zip((-3, -2), size):
            weights = cubic(images.shape[axis], int(m), images.dtype)
            letters = "mn,...nwc->...mwc" if axis == -3 else "mn,...hnc->...hmc"
            images = tf.einsum(letters, weights, images)
        return images

    return resize


def cubic(n, m, dtype, a=-0.75):  # -> (m, n)
    at = (tf.range(m, dtype=dtype) + 0.5) * n / m - 0.5
    low = tf.floor(at)
    weights = tf.zeros((m, n), dtype)
    for step in (-1, 0, 1, 2):
        d = tf.abs(at - low - step)
        near = (a + 2) * d**3 - (a + 3) * d**2 + 1
        far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
        index = tf.clip_by_value(tf.cast(low, tf.int32) + step, 0, n - 1)
        one = tf.one_hot(index, n, dtype=dtype)
        weights += one * tf.where(d <= 1, near, far)[:, None]
    return weights


def std_unbiased(power):
    def make(original):
        def reduce(input_tensor, axis=None, keepdims=False, name=None):
            value = original(input_tensor, axis, keepdims)
            n = tf.size(input_tensor) / tf.size(value)
            return value * tf.cast((n / (n - 1)) ** power, value.dtype)

        return reduce

    return make
