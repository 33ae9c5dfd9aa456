import jax
from jax import lax, numpy as jnp

SIZES = {"fc1": (400, 120), "fc2": (120, 84), "fc3": (84, 10)}


def init(key):
    keys = iter(jax.random.split(key, 5))
    shapes = {"conv1": (6, 1, 5, 5), "conv2": (16, 6, 5, 5), **SIZES}
    return {
        name: {
            "w": jax.random.normal(next(keys), shape) / 10,
            "b": jnp.zeros(shape[0] if len(shape) == 4 else shape[1]),
        }
        for name, shape in shapes.items()
    }


def pool(x):
    return lax.reduce_window(x, 0.0, lax.add, (1, 1, 2, 2), (1, 1, 2, 2), "VALID") / 4


def apply(params, x):
    for name, padding in (("conv1", "SAME"), ("conv2", "VALID")):
        w, b = params[name]["w"], params[name]["b"]
        x = lax.conv(x, w, (1, 1), padding) + b[:, None, None]
        x = pool(jnp.tanh(x))
    x = x.reshape(len(x), -1)
    for name in ("fc1", "fc2"):
        x = jnp.tanh(x @ params[name]["w"] + params[name]["b"])
    return x @ params["fc3"]["w"] + params["fc3"]["b"]


def model():
    return init, apply


def loss(output, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(output), y[:, None], 1))
