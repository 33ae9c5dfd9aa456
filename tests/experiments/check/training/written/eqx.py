import equinox as eqx
import jax
import optax


class Net(eqx.Module):
    one: eqx.nn.Linear
    two: eqx.nn.Linear

    def __init__(self, key):
        self.one, self.two = eqx.nn.Linear(6, 5, key=key), eqx.nn.Linear(5, 2, key=key)

    def __call__(self, x):
        return self.two(jax.nn.tanh(self.one(x)))


def model():
    return Net(jax.random.key(0))


def loss(output, y):
    return ((output - y) ** 2).mean()


optimizer = optax.adam(1e-2)


@eqx.filter_jit
def step(model, opt_state, x, y):
    _, grads = eqx.filter_value_and_grad(lambda m: loss(jax.vmap(m)(x), y))(model)
    updates, opt_state = optimizer.update(grads, opt_state, model)
    return eqx.apply_updates(model, updates), opt_state
