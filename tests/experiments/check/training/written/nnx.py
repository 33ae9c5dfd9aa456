import optax
from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.one, self.two = nnx.Linear(6, 5, rngs=rngs), nnx.Linear(5, 2, rngs=rngs)

    def __call__(self, x):
        return self.two(nnx.tanh(self.one(x)))


def model():
    return Net(nnx.Rngs(0))


def loss(output, y):
    return ((output - y) ** 2).mean()


def optimizer(model):
    return nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)


@nnx.jit
def step(model, optimizer, x, y):
    value, grads = nnx.value_and_grad(lambda m: loss(m(x), y))(model)
    optimizer.update(model, grads)
    return value
