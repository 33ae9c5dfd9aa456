import jax
from jax import lax, numpy as jnp

FORM = ("NHWC", "HWIO", "NHWC")
SHAPES = {
    "encode": (4, 4, 1, 8),
    "a": (128, 10),
    "b": (10, 128),
    "decode": (4, 4, 8, 1),
}


def init(key):
    keys = jax.random.split(key, 4)
    return {
        name: {"w": jax.random.normal(k, shape) / 6, "b": jnp.zeros(shape[-1])}
        for k, (name, shape) in zip(keys, SHAPES.items())
    }


def apply(params, x):
    p = params["encode"]
    x = lax.conv_general_dilated(x, p["w"], (2, 2), "SAME", dimension_numbers=FORM)
    x = jax.nn.relu(x + p["b"]).reshape(len(x), -1)
    for name in ("a", "b"):
        x = x @ params[name]["w"] + params[name]["b"]
    p, x = params["decode"], x.reshape(-1, 4, 4, 8)
    return (
        lax.conv_transpose(x, p["w"], (2, 2), "SAME", dimension_numbers=FORM) + p["b"]
    )


def model():
    return init, apply
