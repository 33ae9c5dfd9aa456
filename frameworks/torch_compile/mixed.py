"""A training step in mixed precision -- PyTorch, compile."""

import torch

from graphparity.frameworks.torch_eager.mixed import make, product

__all__ = ["make", "product"]

ROUNDS = True  # False: as Inductor comes, which keeps float32 between fused operations
LOOSE = "Inductor's default, emulate_precision_casts off"


# -- the low dtype ---------------------------------------------------------------------


def half(name):  # -> what programs take as `half`
    torch._inductor.config.emulate_precision_casts = ROUNDS  # differs: else no overflow
    return getattr(torch, name)
