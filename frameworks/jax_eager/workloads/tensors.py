"""Tensors and their bridge to NumPy -- JAX.

Made from data, arrays, shapes and other tensors; indexed, multiplied, changed in place
"""

import jax
import numpy as np
from jax import numpy as jnp

# -- make ------------------------------------------------------------------------------


def from_data(data):  # nested list -> tensor
    return jnp.array(data)


def from_numpy(array):  # NumPy array -> tensor, without a copy where there is a way
    return jnp.asarray(array)


def ones_like(x):  # the same shape and dtype
    return jnp.ones_like(x)


def random_like(x):  # the same shape, another dtype
    return jax.random.uniform(jax.random.key(0), x.shape, jnp.float32)


def random(shape):  # uniform in [0, 1)
    return jax.random.uniform(jax.random.key(0), shape)


def ones(shape):
    return jnp.ones(shape)


def zeros(shape):
    return jnp.zeros(shape)


# -- look ------------------------------------------------------------------------------


def first_row(x):  # x (n, m) -> (m,)
    return x[0]


def first_column(x):  # x (n, m) -> (n,)
    return x[:, 0]


def last_column(x):  # x (n, m) -> (n,)
    return x[..., -1]


# -- compute ---------------------------------------------------------------------------


def multiply_method(x, y):  # elementwise
    return jnp.multiply(x, y)


def multiply_operator(x, y):  # elementwise
    return x * y


def set_column(x):  # the second column becomes 0
    # differs: arrays are immutable; .at gives a changed copy, in place under jit
    return x.at[:, 1].set(0.0)


def add_in_place(x):  # 5 is added to every element
    # differs: arrays are immutable; jit with a donated x reuses its memory
    return x + 5.0


# -- bridge ----------------------------------------------------------------------------


def move(x, device):
    return jax.device_put(x, jax.devices(device)[0])


def to_numpy(x):
    return np.asarray(x)


def to_dlpack(x):  # something that another library's from_dlpack takes
    return x


def from_dlpack(x):
    return jnp.from_dlpack(x)
