"""Operations whose precision under a policy is asked for -- PyTorch: torch.autocast."""

import torch
from torch.nn import functional as F

from graphparity.frameworks.torch_eager import runtime

POLICY = "torch.autocast"
OPERATIONS = {  # x, w (4, 4), b (4,), image (1, 1, 8, 8), kernel (1, 1, 3, 3)
    "product": lambda x, w: x @ w,
    "convolution": lambda image, kernel: F.conv2d(image, kernel),
    "bias": lambda x, b: x + b,
    "linear layer": lambda x, w, b: F.linear(x, w, b),
    "rectifier": lambda x: torch.relu(x),
    "max pool": lambda image: F.max_pool2d(image, 2),
    "tanh": lambda x: torch.tanh(x),
    "exp": lambda x: torch.exp(x),
    "log": lambda x: torch.log(x),
    "power": lambda x: torch.pow(x, 3),
    "sum": lambda x: torch.sum(x),
    "mean": lambda x: torch.mean(x),
    "softmax": lambda x: torch.softmax(x, 1),
    "log softmax": lambda x: F.log_softmax(x, 1),
    "norm": lambda x: torch.linalg.norm(x),
    "squared error": lambda x, w: F.mse_loss(x, w),
    "cross-entropy": lambda x, labels: F.cross_entropy(x, labels),
}


def array(value, dtype):  # NumPy array -> tensor; integers stay integers
    tensor = torch.tensor(value, device=runtime.DEVICE)
    return tensor.to(getattr(torch, dtype)) if tensor.is_floating_point() else tensor


def run(name, half, policy, operands):  # -> the result's dtype; policy: enabled?
    with torch.autocast(runtime.DEVICE.type, getattr(torch, half), policy):
        return str(OPERATIONS[name](*operands).dtype).removeprefix("torch.")
