"""TF32 products in the place of float32 ones -- JAX; on devices with them."""

import jax


def allow(on):  # of every product and convolution traced from now on
    precision = "tensorfloat32" if on else "highest"
    jax.config.update("jax_default_matmul_precision", precision)
