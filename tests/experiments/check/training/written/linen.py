import jax
import optax
from flax import linen as nn


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(nn.tanh(nn.Dense(5)(x)))


def model():
    return Net()


def loss(output, y):
    return ((output - y) ** 2).mean()


optimizer = optax.adam(1e-2)


@jax.jit
def step(params, opt_state, x, y):
    work = lambda p: loss(Net().apply({"params": p}, x), y)
    value, grads = jax.value_and_grad(work)(params)
    updates, opt_state = optimizer.update(grads, opt_state, params)
    return optax.apply_updates(params, updates), opt_state, value
