"""A chain of values that only look equal -- PyTorch.

Two constants, two draws, two results of a conditional: each used twice in one way, and
none of it is a repetition or dead; nor is a change in place.
"""

import torch

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    y = x * torch.tensor([4.0]) + x * torch.tensor([5.0])
    y = y + torch.rand(256) * x + torch.rand(256) * x
    first = lambda: (torch.tanh(x), torch.sqrt(x))
    second = lambda: (torch.sqrt(x), torch.tanh(x))
    one, other = torch.cond(a > 0, first, second)
    y = y + torch.exp(one) + torch.exp(other)
    z = x * a
    z.add_(y)
    return z
