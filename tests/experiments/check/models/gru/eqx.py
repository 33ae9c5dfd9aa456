import equinox as eqx
import jax
from jax import lax, numpy as jnp


class Net(eqx.Module):
    cell: eqx.nn.GRUCell
    head: eqx.nn.Linear

    def __init__(self, key):
        one, two = jax.random.split(key)
        self.cell = eqx.nn.GRUCell(7, 6, key=one)
        self.head = eqx.nn.Linear(6, 2, key=two)

    def __call__(self, x):
        step = lambda h, x: (self.cell(x, h), None)
        return self.head(lax.scan(step, jnp.zeros(6, x.dtype), x)[0])


def model():
    return Net(jax.random.key(0))
