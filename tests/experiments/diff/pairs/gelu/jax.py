import jax


def port(x, w):
    h = jax.nn.gelu(x @ w)
    return {"h": h, "loss": (h * h).mean()}


def fixed(x, w):
    h = jax.nn.gelu(x @ w, approximate=False)
    return {"h": h, "loss": (h * h).mean()}
