"""Tensors and their bridge to NumPy -- TensorFlow 1.

Made from data, arrays, shapes and other tensors; indexed, multiplied, changed in place
"""

import tensorflow.compat.v1 as tf

# -- graph -----------------------------------------------------------------------------


def symbol(make):  # a tensor is a symbol in a graph; only a session gives it a value
    with tf.Graph().as_default():
        return make()


# -- make ------------------------------------------------------------------------------


def from_data(data):  # nested list -> tensor
    return symbol(lambda: tf.constant(data))


def from_numpy(array):  # NumPy array -> tensor, without a copy where there is a way
    return symbol(lambda: tf.constant(array))


def ones_like(x):  # the same shape and dtype
    return tf.ones_like(x)


def random_like(x):  # the same shape, another dtype
    return tf.random.uniform(x.shape, dtype=tf.float32)


def random(shape):  # uniform in [0, 1)
    return symbol(lambda: tf.random.uniform(shape))


def ones(shape):
    return symbol(lambda: tf.ones(shape))


def zeros(shape):
    return symbol(lambda: tf.zeros(shape))


# -- look ------------------------------------------------------------------------------


def first_row(x):  # x (n, m) -> (m,)
    with x.graph.as_default():
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
    with x.graph.as_default():
        return x + 5.0


# -- bridge ----------------------------------------------------------------------------


def move(x, device):
    with x.graph.as_default(), tf.device(device):
        return tf.identity(x)


def to_numpy(x):
    with tf.Session(graph=x.graph) as session:
        return session.run(x)


def to_dlpack(x):  # something that another library's from_dlpack takes
    raise TypeError("a symbol in a graph holds no memory to share")


def from_dlpack(x):
    raise TypeError("a symbol in a graph holds no memory to share")
