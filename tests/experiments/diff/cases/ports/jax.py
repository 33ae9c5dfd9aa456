"""The same ported to JAX, each with a usual difference."""

import jax
import jax.numpy as jnp
import numpy as np
import optax


def ln(z, **_):
    m, v = z.mean(-1, keepdims=True), z.var(-1, keepdims=True)
    return np.asarray((z - m) / jnp.sqrt(v + 1e-6))


def resize(x, **_):
    return np.asarray(jax.image.resize(x, (2, 3, 13, 13), "bilinear"))


def bicubic(x, **_):
    return np.asarray(jax.image.resize(x, (2, 3, 13, 13), "bicubic"))


def pool(x, **_):
    pads = ((0, 0), (0, 0), (1, 1), (1, 1))
    sizes = (1, 1, 3, 3), (1, 1, 2, 2), pads
    add = lambda v: jax.lax.reduce_window(v, 0.0, jax.lax.add, *sizes)
    return np.asarray(add(x) / add(jnp.ones_like(x)))


def std(z, **_):
    return np.asarray(jnp.std(z, -1))


def kl(p, q, **_):
    return np.asarray(jnp.mean(jnp.sum(p * jnp.log(p / q), -1)))


def ce(z, y, **_):
    return np.asarray(optax.softmax_cross_entropy_with_integer_labels(z, y).mean())


def ce_ignore(z, y, **_):
    losses = optax.softmax_cross_entropy_with_integer_labels(z, y)
    return np.asarray(jnp.where(y == 0, 0.0, losses).mean())


def adamw(g, w, **_):
    opt = optax.adamw(0.01)
    s = opt.init(w)
    for row in g:
        u, s = opt.update(row, s, w)
        w = w + u
    return np.asarray(w)


def adaml2(g, w, **_):
    opt = optax.adamw(0.01, weight_decay=0.1)
    s = opt.init(w)
    for row in g:
        u, s = opt.update(row, s, w)
        w = w + u
    return np.asarray(w)


def rmsprop(g, w, **_):
    opt = optax.rmsprop(0.01, decay=0.9, eps=1e-3)
    s = opt.init(w)
    for row in g:
        u, s = opt.update(row, s, w)
        w = w + u
    return np.asarray(w)


def attention(q4, k4, v4, **_):
    return np.asarray(jax.nn.softmax(q4 @ k4.transpose(0, 2, 1)) @ v4)


def softmax(z, **_):
    return np.asarray(jax.nn.softmax(z, axis=0))


def flat(x, **_):
    return np.asarray(x.transpose(0, 2, 3, 1).reshape(2, -1))


def median(z, **_):
    return np.asarray(jnp.median(z, 0))


def mod(z, **_):
    return np.asarray(jnp.mod(z, 0.7))


def clip(z, w, **_):
    opt = optax.clip_by_global_norm(1.0)
    u, _ = opt.update([w, z], opt.init([w, z]))
    return np.asarray(u[0]), np.asarray(u[1])


def elu(z, **_):
    return np.asarray(jax.nn.leaky_relu(z, 0.3))


def huber(p, q, **_):
    return np.asarray(optax.huber_loss(p * 8, q, delta=0.5).mean())


def fft(z, **_):
    return np.asarray(jnp.fft.rfft(z, norm="ortho"))


def ln_outside(z, **_):
    m, s = z.mean(-1, keepdims=True), z.std(-1, keepdims=True)
    return np.asarray((z - m) / (s + 1e-5))


def bn_outside(z, **_):
    return np.asarray((z - z.mean(0)) / (z.std(0) + 1e-3))


def rms_outside(z, **_):
    spread = (z * z).mean(-1, keepdims=True)
    return np.asarray(z / (jnp.sqrt(spread) + 1e-3))


def ln_axes(q4, **_):
    v = jnp.asarray(q4)
    m, s = v.mean((1, 2), keepdims=True), v.var((1, 2), keepdims=True)
    return np.asarray((v - m) * jax.lax.rsqrt(s + 1e-5))


def quick(z, **_):
    return np.asarray(z * jax.nn.sigmoid(1.702 * z))


def largest(x, **_):
    return np.asarray(jax.grad(lambda x: x.max(-1).sum())(jnp.round(x)))


def halves(h, **_):
    return np.asarray(jnp.floor(h + 0.5))


def heads(q4, k4, v4, **_):
    q, k, v = (jnp.asarray(a).reshape(2, 6, 2, 4).swapaxes(1, 2) for a in (q4, k4, v4))
    y = jax.nn.softmax(q @ k.swapaxes(-1, -2) / 2.0) @ v
    return np.asarray(y.reshape(2, 6, 8))


def dropped(q4, k4, v4, keep, **_):
    s = q4 @ k4.transpose(0, 2, 1) / np.sqrt(8)
    return np.asarray(jax.nn.softmax(jnp.where(keep, -1e30, s)) @ v4)


def twice(z, i, **_):
    return np.asarray(jnp.asarray(z).at[i].set(z[i] + z[:3]))


def rms(g, w, **_):
    return np.asarray(g / jnp.sqrt((g * g).mean(-1, keepdims=True) + 1e-6) * (1 + w))
