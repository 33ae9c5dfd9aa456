"""A chain with a loop -- PyTorch.

exp(y) + tanh(y) sqrt(x) behind three turns of y = exp(y) a: the counter and its test
are no constants, what stands behind the loop is not in it
"""

import torch
from torch._higher_order_ops import while_loop

# -- forward ---------------------------------------------------------------------------


def forward(params, x):  # one scalar, x (S,) -> (S,)
    a = params[0]
    more = lambda i, y: i < 3
    step = lambda i, y: (i + 1, torch.exp(y) * a)
    start = torch.zeros((), dtype=torch.int32)
    _, y = while_loop(more, step, (start, x * a))
    return torch.exp(y) + torch.tanh(y) * torch.sqrt(x)
