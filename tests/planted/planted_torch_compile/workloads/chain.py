"""A planted chain -- PyTorch.

exp(x) a + exp(x) + 2 · 3: seven operations, of which four are needed
"""

import torch

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    torch.sqrt(x)  # dead
    first, again = torch.exp(x), torch.exp(x)
    constant = torch.full((256,), 2.0) * 3.0
    return first * a + again + constant
