import equinox as eqx
import jax


class Net(eqx.Module):
    one: eqx.nn.Linear
    norm: eqx.nn.BatchNorm
    two: eqx.nn.Linear
    three: eqx.nn.Linear

    def __init__(self, key):
        a, b, c = jax.random.split(key, 3)
        self.one = eqx.nn.Linear(20, 32, key=a)
        self.norm = eqx.nn.BatchNorm(32, "batch", eps=1e-3, mode="batch")
        self.two = eqx.nn.Linear(32, 32, key=b)
        self.three = eqx.nn.Linear(32, 10, key=c)

    def __call__(self, x, state):
        x, state = self.norm(self.one(x), state)
        x = jax.nn.relu(self.two(jax.nn.relu(x)))
        return self.three(x), state


def model():
    return eqx.nn.make_with_state(Net)(jax.random.key(0))
