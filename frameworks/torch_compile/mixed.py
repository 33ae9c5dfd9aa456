"""A training step in mixed precision -- PyTorch, compile."""

import torch

from graphparity.frameworks.torch_eager.mixed import make, product

__all__ = ["make", "product"]

# False: as Inductor comes, which keeps float32 between fused operations
ROUNDS = {"emulated": True}
LOOSE = "Inductor's default, emulate_precision_casts off"


# -- the low dtype ---------------------------------------------------------------------


def half(name):  # -> what programs take as `half`
    config = torch._inductor.config
    config.emulate_precision_casts = ROUNDS["emulated"]  # differs: else no overflow
    return getattr(torch, name)


def loosen(loose):  # what is made from here on skips roundings, or makes them again
    ROUNDS["emulated"] = not loose
