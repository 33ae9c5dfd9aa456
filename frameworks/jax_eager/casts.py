"""Operations whose precision under a policy is asked for -- JAX, which has none."""

import optax
from jax import lax, nn, numpy as jnp

POLICY = None
ONE = (1, 1)
OPERATIONS = {  # x, w (4, 4), b (4,), image (1, 1, 8, 8), kernel (1, 1, 3, 3)
    "product": lambda x, w: x @ w,
    "convolution": lambda image, kernel: lax.conv(image, kernel, ONE, "VALID"),
    "bias": lambda x, b: x + b,
    "linear layer": lambda x, w, b: x @ w + b,
    "rectifier": lambda x: nn.relu(x),
    "max pool": lambda image: jnp.max(jnp.reshape(image, (1, 1, 4, 2, 4, 2)), (3, 5)),
    "tanh": lambda x: jnp.tanh(x),
    "exp": lambda x: jnp.exp(x),
    "log": lambda x: jnp.log(x),
    "power": lambda x: jnp.power(x, 3),
    "sum": lambda x: jnp.sum(x),
    "mean": lambda x: jnp.mean(x),
    "softmax": lambda x: nn.softmax(x, 1),
    "log softmax": lambda x: nn.log_softmax(x, 1),
    "norm": lambda x: jnp.linalg.norm(x),
    "squared error": lambda x, w: jnp.mean(optax.squared_error(x, w)),
    "cross-entropy": lambda x, labels: jnp.mean(
        optax.softmax_cross_entropy_with_integer_labels(x, labels)
    ),
}


def array(value, dtype):  # NumPy array -> array; integers stay integers
    x = jnp.array(value)
    return x.astype(dtype) if jnp.issubdtype(x.dtype, jnp.floating) else x


def run(name, half, policy, operands):  # -> the result's dtype
    return str(OPERATIONS[name](*operands).dtype)
