"""Arrays in and out, device, versions, counters -- PyTorch, both modes."""

import sys

import torch
from torch.utils._pytree import tree_leaves, tree_map, tree_structure, tree_unflatten

DEVICE = torch.device("cpu")


def start(device):  # -> the device's name
    global DEVICE
    if device == "cuda" and not torch.cuda.is_available():
        raise LookupError("PyTorch sees no CUDA device; needs a GPU and its CUDA build")
    DEVICE = torch.device(device)
    torch.set_float32_matmul_precision("highest")
    torch.backends.cudnn.allow_tf32 = False
    return torch.cuda.get_device_name() if device == "cuda" else "CPU"


def versions():  # -> what decides this backend's results
    return {"torch": torch.__version__}


def array(value):  # NumPy array -> tensor on the device
    return torch.tensor(value, device=DEVICE)


def numpy(x):  # tensor -> NumPy copy
    return x.detach().cpu().numpy().copy()


def synchronize(x):  # wait until the device has finished all that was asked of it
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    return x


def read(state):  # state -> the same tree of NumPy arrays
    if hasattr(state, "read"):  # kept by the library, under its own names
        state = state.read()
    return tree_map(numpy, state)


def write(state, values):  # a tree of NumPy arrays -> state
    if hasattr(state, "write"):
        state.write(tree_map(array, values))
        return state
    leaves = map(array, tree_leaves(values))
    return tree_unflatten(leaves, tree_structure(state))


def counters():  # -> how often anything was traced or compiled so far
    if "torch._dynamo.utils" not in sys.modules:
        return {"graphs": 0}
    return {
        "graphs": sys.modules["torch._dynamo.utils"].counters["stats"]["unique_graphs"]
    }


def forget():  # drop what was compiled: the next program starts as the first did
    if "torch._dynamo" in sys.modules:
        torch._dynamo.reset()
    if DEVICE.type == "cuda":
        torch.cuda.reset_peak_memory_stats()


def peak_bytes():  # -> peak device memory, None where the process's own peak tells it
    return torch.cuda.max_memory_allocated() if DEVICE.type == "cuda" else None
