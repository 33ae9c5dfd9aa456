import jax
from jax import numpy as jnp


def init(key):
    shapes = {"qkv": (16, 48), "out": (16, 16), "up": (16, 32), "down": (32, 16)}
    keys = jax.random.split(key, 4)
    params = {
        name: {"w": jax.random.normal(k, shape) / 4, "b": jnp.zeros(shape[1])}
        for k, (name, shape) in zip(keys, shapes.items())
    }
    for name in ("norm1", "norm2"):
        params[name] = {"scale": jnp.ones(16), "bias": jnp.zeros(16)}
    return params


def norm(p, x):
    mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(var + 1e-5) * p["scale"] + p["bias"]


def dense(p, x):
    return x @ p["w"] + p["b"]


def apply(params, x):
    B, T, E = x.shape
    made = dense(params["qkv"], norm(params["norm1"], x))
    q, k, v = jnp.moveaxis(made.reshape(B, T, 4, 3, 4), 3, 0)
    weights = jax.nn.softmax(jnp.einsum("bthd,bshd->bhts", q, k) / 2.0)
    y = jnp.einsum("bhts,bshd->bthd", weights, v).reshape(B, T, E)
    x = x + dense(params["out"], y)
    z = jax.nn.gelu(dense(params["up"], norm(params["norm2"], x)), approximate=False)
    return x + dense(params["down"], z)


def model():
    return init, apply
