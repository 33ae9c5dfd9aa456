import jax
from jax import numpy as jnp


def model():
    def init(key):
        one, two, three = jax.random.split(key, 3)
        norm = {"scale": jnp.ones(32), "bias": jnp.zeros(32)}
        params = {
            "w1": jax.random.normal(one, (20, 32)) / 4,
            "b1": jnp.zeros(32),
            "norm": norm,
            "w2": jax.random.normal(two, (32, 32)) / 4,
            "b2": jnp.zeros(32),
            "w3": jax.random.normal(three, (32, 10)) / 4,
            "b3": jnp.zeros(10),
        }
        return params, {"mean": jnp.zeros(32), "var": jnp.ones(32)}

    def apply(params, state, x, key=None, training=False):
        x = x @ params["w1"] + params["b1"]
        mean, var = state["mean"], state["var"]
        if training:
            mean, var = x.mean(0), x.var(0)
            moved = var * len(x) / (len(x) - 1)
            state = {
                "mean": 0.99 * state["mean"] + 0.01 * mean,
                "var": 0.99 * state["var"] + 0.01 * moved,
            }
        x = (x - mean) / jnp.sqrt(var + 1e-3)
        x = jax.nn.relu(x * params["norm"]["scale"] + params["norm"]["bias"])
        if key is not None:
            x = jnp.where(jax.random.bernoulli(key, 0.5, x.shape), x / 0.5, 0.0)
        x = jax.nn.relu(x @ params["w2"] + params["b2"])
        return x @ params["w3"] + params["b3"], state

    return init, apply


def loss(output, y):
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(output), y[:, None], 1))
