import jax
from jax import lax, numpy as jnp

SHAPES = {"a": (3, 3, 8, 16), "b": (3, 3, 16, 16), "short": (1, 1, 8, 16)}


def init(key):
    params, state = {}, {}
    for k, (name, shape) in zip(jax.random.split(key, 3), SHAPES.items()):
        kernel = jax.random.normal(k, shape) / 8
        params[name] = {"w": kernel, "g": jnp.ones(16), "b": jnp.zeros(16)}
        state[name] = {"mean": jnp.zeros(16), "var": jnp.ones(16)}
    return params, state


def layer(params, state, x, name, stride, training):
    p, s = params[name], state[name]
    pad = [(1, 1)] * 2 if p["w"].shape[0] == 3 else "VALID"
    form = ("NHWC", "HWIO", "NHWC")
    x = lax.conv_general_dilated(x, p["w"], stride, pad, dimension_numbers=form)
    mean, var = s["mean"], s["var"]
    if training:
        mean, var, n = x.mean((0, 1, 2)), x.var((0, 1, 2)), x[..., 0].size
        s = {
            "mean": 0.9 * s["mean"] + 0.1 * mean,
            "var": 0.9 * s["var"] + 0.1 * var * n / (n - 1),
        }
    return (x - mean) * lax.rsqrt(var + 1e-5) * p["g"] + p["b"], s


def apply(params, state, x, training=False):
    new = {}
    y, new["a"] = layer(params, state, x, "a", (2, 2), training)
    y, new["b"] = layer(params, state, jax.nn.relu(y), "b", (1, 1), training)
    z, new["short"] = layer(params, state, x, "short", (2, 2), training)
    return jax.nn.relu(y + z), new


def model():
    return init, apply
