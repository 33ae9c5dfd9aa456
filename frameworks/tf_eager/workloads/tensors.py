"""Tensors and their bridge to NumPy -- TensorFlow.

Made from data, arrays, shapes and other tensors; indexed, multiplied, changed in place
"""

import tensorflow as tf

# -- make ------------------------------------------------------------------------------


def from_data(data):  # nested list -> tensor
    return tf.constant(data)


def from_numpy(array):  # NumPy array -> tensor, without a copy where there is a way
    return tf.convert_to_tensor(array)


def ones_like(x):  # the same shape and dtype
    return tf.ones_like(x)


def random_like(x):  # the same shape, another dtype
    return tf.random.uniform(x.shape, dtype=tf.float32)


def random(shape):  # uniform in [0, 1)
    return tf.random.uniform(shape)


def ones(shape):
    return tf.ones(shape)


def zeros(shape):
    return tf.zeros(shape)


# -- look ------------------------------------------------------------------------------


def first_row(x):  # x (n, m) -> (m,)
    return x[0]


def first_column(x):  # x (n, m) -> (n,)
    return x[:, 0]


def last_column(x):  # x (n, m) -> (n,)
    return x[..., -1]


# -- compute ---------------------------------------------------------------------------


def multiply_method(x, y):  # elementwise
    return tf.multiply(x, y)


def multiply_operator(x, y):  # elementwise
    return x * y


def set_column(x):  # the second column becomes 0
    # differs: tensors are immutable; a new one is put together
    return tf.concat([x[:, :1], tf.zeros_like(x[:, 1:2]), x[:, 2:]], axis=1)


def add_in_place(x):  # 5 is added to every element
    # differs: tensors are immutable; tf.Variable has assign_add
    return x + 5.0


# -- bridge ----------------------------------------------------------------------------


def move(x, device):
    with tf.device(device):
        return tf.identity(x)


def to_numpy(x):
    return x.numpy()


def to_dlpack(x):  # something that another library's from_dlpack takes
    return x


def from_dlpack(x):
    return tf.experimental.dlpack.from_dlpack(x.__dlpack__())
