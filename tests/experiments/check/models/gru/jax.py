import jax
from jax import lax, numpy as jnp


def init(key):
    a, b, c = jax.random.split(key, 3)
    return {
        "wx": jax.random.normal(a, (7, 18)) / 3,
        "wh": jax.random.normal(b, (6, 18)) / 3,
        "bx": jnp.zeros(18),
        "bh": jnp.zeros(18),
        "head_w": jax.random.normal(c, (6, 2)),
        "head_b": jnp.zeros(2),
    }


def apply(params, x):
    def step(h, x):
        zx, rx, nx = jnp.split(x @ params["wx"] + params["bx"], 3, -1)
        zh, rh, nh = jnp.split(h @ params["wh"] + params["bh"], 3, -1)
        z, r = jax.nn.sigmoid(zx + zh), jax.nn.sigmoid(rx + rh)
        return z * h + (1 - z) * jnp.tanh(nx + r * nh), None

    h = jnp.zeros((len(x), 6), x.dtype)
    h, _ = lax.scan(step, h, x.swapaxes(0, 1))
    return h @ params["head_w"] + params["head_b"]


def model():
    return init, apply
