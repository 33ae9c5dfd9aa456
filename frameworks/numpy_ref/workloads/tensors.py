"""Tensors and their bridge to NumPy -- NumPy, the reference.

Made from data, arrays, shapes and other tensors; indexed, multiplied, changed in place
"""

import numpy as np

# -- make ------------------------------------------------------------------------------


def from_data(data):  # nested list -> tensor
    return np.array(data)


def from_numpy(array):  # NumPy array -> tensor, without a copy where there is a way
    return array


def ones_like(x):  # the same shape and dtype
    return np.ones_like(x)


def random_like(x):  # the same shape, another dtype
    return np.random.default_rng().random(x.shape, np.float32)


def random(shape):  # uniform in [0, 1)
    return np.random.default_rng().random(shape)


def ones(shape):
    return np.ones(shape)


def zeros(shape):
    return np.zeros(shape)


# -- look ------------------------------------------------------------------------------


def first_row(x):  # x (n, m) -> (m,)
    return x[0]


def first_column(x):  # x (n, m) -> (n,)
    return x[:, 0]


def last_column(x):  # x (n, m) -> (n,)
    return x[..., -1]


# -- compute ---------------------------------------------------------------------------


def multiply_method(x, y):  # elementwise
    return np.multiply(x, y)


def multiply_operator(x, y):  # elementwise
    return x * y


def set_column(x):  # the second column becomes 0
    x[:, 1] = 0.0
    return x


def add_in_place(x):  # 5 is added to every element
    x += 5.0
    return x


# -- bridge ----------------------------------------------------------------------------


def move(x, device):
    return x


def to_numpy(x):
    return x


def to_dlpack(x):  # something that another library's from_dlpack takes
    return x


def from_dlpack(x):
    return np.from_dlpack(x)


# -- inputs (the reference only) -------------------------------------------------------

FACTS = True
CONFIGS = {"lecture": {}}
X = np.arange(12.0, dtype=np.float32).reshape(3, 4)
EXPECTED = {
    "from_data": [[1.0, 2.0], [3.0, 4.0]],
    "from_numpy": X,
    "ones_like": np.ones_like(X),
    "random_like has the shape, in [0, 1)": True,
    "random has the shape, in [0, 1)": True,
    "ones": np.ones((2, 3)),
    "zeros": np.zeros((2, 3)),
    "first_row": np.float32([0, 1, 2, 3]),
    "first_column": np.float32([0, 4, 8]),
    "last_column": np.float32([3, 7, 11]),
    "multiply_method": X * X,
    "multiply_operator": X * X,
    "set_column": np.float32([[0, 0, 2, 3], [4, 0, 6, 7], [8, 0, 10, 11]]),
    "add_in_place": X + 5,
    "move": X,
}


def cost():  # facts are not timed
    return 0, 0
