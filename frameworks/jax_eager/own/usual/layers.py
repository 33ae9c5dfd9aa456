"""Layers by other libraries' conventions, in place of those of JAX and Optax."""

import jax
from jax import lax, numpy as jnp


def gelu_tanh(original):
    return lambda x, approximate=True: original(x, approximate=True)


def gelu_exact(original):
    return lambda x, approximate=True: original(x, approximate=False)


def gelu_quick(original):
    return lambda x, approximate=True: x * jax.nn.sigmoid(1.702 * x)


def gelu_narrow(original):  # as TensorFlow has it
    narrow = lambda x: float(jnp.float32(x))

    def gelu(x, approximate=True):
        if approximate:
            cubed = x + narrow(0.044715) * x**3
            return 0.5 * x * (1 + jnp.tanh((2 / jnp.pi) ** 0.5 * cubed))
        return 0.5 * x * lax.erfc(-x * narrow(0.5**0.5))

    return gelu


def conv_symmetric(original):  # k // 2 on either side for SAME, as PyTorch writes it
    def conv(lhs, rhs, window_strides, padding, *rest, **options):
        if padding != "SAME":
            return original(lhs, rhs, window_strides, padding, *rest, **options)
        names = options.get("dimension_numbers", rest[2] if len(rest) > 2 else None)
        numbers = lax.conv_dimension_numbers(lhs.shape, rhs.shape, names)
        dilation = options.get("rhs_dilation", rest[1] if len(rest) > 1 else None)
        sizes = [rhs.shape[a] for a in numbers.rhs_spec[2:]]
        pairs = zip(sizes, dilation or (1,) * len(sizes))
        pads = [((k - 1) * d // 2,) * 2 for k, d in pairs]
        return original(lhs, rhs, window_strides, pads, *rest, **options)

    return conv


def transposed_flipped(original):
    def conv(lhs, rhs, strides, padding, *rest, **options):
        names = options.get("dimension_numbers", rest[1] if len(rest) > 1 else None)
        if names is None:
            axes = range(rhs.ndim - 2)
        else:
            axes = [a for a, n in enumerate(names[1]) if n not in "IO"]
        flipped = jnp.flip(rhs, tuple(axes))
        return original(lhs, flipped, strides, padding, *rest, **options)

    return conv


def corners(original):  # align_corners=True
    def resize(image, shape, method, *rest, **options):
        axes = [a for a, n in enumerate(shape) if n != image.shape[a]]
        scale = [(shape[a] - 1) / (image.shape[a] - 1) for a in axes]
        shift = [0.5 - 0.5 * s for s in scale]
        given = jnp.array(scale), jnp.array(shift), method
        return jax.image.scale_and_translate(
            image, shape, axes, *given, antialias=False
        )

    return resize


def cubic_steep(original):  # a = -0.75 for -0.5, as PyTorch has it
    def resize(image, shape, method, *rest, **options):
        if str(method).lower().rpartition(".")[2] not in ("cubic", "bicubic"):
            return original(image, shape, method, *rest, **options)
        for axis, (n, m) in enumerate(zip(image.shape, shape)):
            if n != m:
                weights = cubic(n, m, image.dtype)
                image = jnp.moveaxis(jnp.tensordot(weights, image, (1, axis)), 0, axis)
        return image

    return resize


def cubic(n, m, dtype, a=-0.75):  # -> (m, n)
    at = (jnp.arange(m, dtype=dtype) + 0.5) * n / m - 0.5
    low = jnp.floor(at)
    weights = jnp.zeros((m, n), dtype)
    for step in (-1, 0, 1, 2):
        d = jnp.abs(at - low - step)
        near = (a + 2) * d**3 - (a + 3) * d**2 + 1
        far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
        index = jnp.clip(low.astype(int) + step, 0, n - 1)
        weights = weights.at[jnp.arange(m), index].add(jnp.where(d <= 1, near, far))
    return weights
