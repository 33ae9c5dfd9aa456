from flax import nnx


class Block(nnx.Module):
    def __init__(self, rngs):
        self.attention = nnx.MultiHeadAttention(
            4, 16, decode=False, rngs=rngs, dropout_rate=0.1
        )
        self.norm1 = nnx.LayerNorm(16, epsilon=1e-5, rngs=rngs)
        self.norm2 = nnx.LayerNorm(16, epsilon=1e-5, rngs=rngs)
        self.up = nnx.Linear(16, 32, rngs=rngs)
        self.down = nnx.Linear(32, 16, rngs=rngs)

    def __call__(self, x):
        x = x + self.attention(self.norm1(x), deterministic=True)
        return x + self.down(nnx.gelu(self.up(self.norm2(x)), approximate=False))


def model():
    return Block(nnx.Rngs(0))
