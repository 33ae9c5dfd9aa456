"""Tensors and their bridge to NumPy -- PyTorch.

Made from data, arrays, shapes and other tensors; indexed, multiplied, changed in place
"""

import torch

# -- make ------------------------------------------------------------------------------


def from_data(data):  # nested list -> tensor
    return torch.tensor(data)


def from_numpy(array):  # NumPy array -> tensor, without a copy where there is a way
    return torch.from_numpy(array)


def ones_like(x):  # the same shape and dtype
    return torch.ones_like(x)


def random_like(x):  # the same shape, another dtype
    return torch.rand_like(x, dtype=torch.float32)


def random(shape):  # uniform in [0, 1)
    return torch.rand(shape)


def ones(shape):
    return torch.ones(shape)


def zeros(shape):
    return torch.zeros(shape)


# -- look ------------------------------------------------------------------------------


def first_row(x):  # x (n, m) -> (m,)
    return x[0]


def first_column(x):  # x (n, m) -> (n,)
    return x[:, 0]


def last_column(x):  # x (n, m) -> (n,)
    return x[..., -1]


# -- compute ---------------------------------------------------------------------------


def multiply_method(x, y):  # elementwise
    return x.mul(y)


def multiply_operator(x, y):  # elementwise
    return x * y


def set_column(x):  # the second column becomes 0
    x[:, 1] = 0.0
    return x


def add_in_place(x):  # 5 is added to every element
    x.add_(5.0)
    return x


# -- bridge ----------------------------------------------------------------------------


def move(x, device):
    return x.to(device)


def to_numpy(x):
    return x.numpy()


def to_dlpack(x):  # something that another library's from_dlpack takes
    return x


def from_dlpack(x):
    return torch.from_dlpack(x)
