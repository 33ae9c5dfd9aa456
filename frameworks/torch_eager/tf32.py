"""TF32 products in the place of float32 ones -- PyTorch; on devices with them."""

import torch


def allow(on):  # of every product and convolution from now on
    torch.set_float32_matmul_precision("high" if on else "highest")
    torch.backends.cudnn.allow_tf32 = on
