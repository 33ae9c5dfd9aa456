"""Arrays in and out, device, versions, counters -- PyTorch, CUDA graphs."""

from graphparity.frameworks.torch_cudagraphs.train import RECORDED
from graphparity.frameworks.torch_eager import runtime as eager
from graphparity.frameworks.torch_eager.runtime import *  # noqa: F403  all that is not below


def start(device):  # -> the device's name
    if device != "cuda":
        raise LookupError("CUDA graphs are recorded on a GPU; needs --device cuda")
    return eager.start(device)


def counters():  # -> how many graphs were recorded so far
    return dict(RECORDED)
