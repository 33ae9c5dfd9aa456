from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        conv = lambda *a, **k: nnx.Conv(*a, use_bias=False, rngs=rngs, **k)
        norm = lambda: nnx.BatchNorm(16, momentum=0.9, epsilon=1e-5, rngs=rngs)
        self.one = conv(8, 16, (3, 3), strides=2, padding=[(1, 1), (1, 1)])
        self.two = conv(16, 16, (3, 3))
        self.short = conv(8, 16, (1, 1), strides=2)
        self.norm1, self.norm2, self.norm3 = norm(), norm(), norm()

    def __call__(self, x):
        y = nnx.relu(self.norm1(self.one(x)))
        return nnx.relu(self.norm2(self.two(y)) + self.norm3(self.short(x)))


def model():
    return Block(nnx.Rngs(0))
