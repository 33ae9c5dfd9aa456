from flax import nnx


class Net(nnx.Module):
    def __init__(self, rngs):
        self.one = nnx.Linear(20, 32, rngs=rngs)
        self.norm = nnx.BatchNorm(32, epsilon=1e-3, rngs=rngs)
        self.drop = nnx.Dropout(0.5, rngs=rngs)
        self.two = nnx.Linear(32, 32, rngs=rngs)
        self.three = nnx.Linear(32, 10, rngs=rngs)

    def __call__(self, x):
        x = self.drop(nnx.relu(self.norm(self.one(x))))
        return self.three(nnx.relu(self.two(x)))


def model():
    return Net(nnx.Rngs(0))
