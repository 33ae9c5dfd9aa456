import jax
from jax import lax, numpy as jnp


def init(key):
    a, b, c = jax.random.split(key, 3)
    return {
        "w_ih": jax.random.normal(a, (24, 7)) / 3,
        "w_hh": jax.random.normal(b, (24, 6)) / 3,
        "b": jnp.zeros(24),
        "out_w": jax.random.normal(c, (6, 2)),
        "out_b": jnp.zeros(2),
    }


def apply(params, x):
    def step(carry, x):
        h, c = carry
        made = x @ params["w_ih"].T + h @ params["w_hh"].T + params["b"]
        i, f, o, g = jnp.split(made, 4, -1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    zero = jnp.zeros((len(x), 6), x.dtype)
    (h, _), _ = lax.scan(step, (zero, zero), x.swapaxes(0, 1))
    return h @ params["out_w"] + params["out_b"]


def model():
    return init, apply
