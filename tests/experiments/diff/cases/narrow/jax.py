import jax


def exact(x, w):
    return {"h": jax.nn.gelu(x @ w, approximate=False)}


def tanh(x, w):
    return {"h": jax.nn.gelu(x @ w)}
