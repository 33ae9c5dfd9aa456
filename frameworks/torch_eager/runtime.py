"""Arrays in and out, device, versions, counters -- PyTorch, both modes."""

import sys

import torch
from torch.utils._pytree import tree_leaves, tree_map, tree_structure, tree_unflatten

DEVICE = torch.device("cpu")
DEVICE_STORE = {"held": 0}  # B in use before a cell; buffer that flushes the cache


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


def cast(x, dtype):  # -> the same in another dtype, by its name
    return x.to(getattr(torch, dtype))


def numpy(x):  # tensor -> NumPy copy; NumPy has no bfloat16
    x = x.detach().cpu()
    return (x.float() if x.dtype == torch.bfloat16 else x).numpy().copy()


def synchronize(x):  # wait until the device has finished all that was asked of it
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    return x


def read(state):  # state -> the same tree of NumPy arrays
    if hasattr(state, "read"):  # the library holds it, under its names
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
        DEVICE_STORE.pop("flush", None)
        torch.cuda.reset_peak_memory_stats()
        DEVICE_STORE["held"] = torch.cuda.memory_allocated()


def peak_bytes():  # -> device memory on top of what was held; None on the CPU
    if DEVICE.type != "cuda":
        return None
    return torch.cuda.max_memory_allocated() - DEVICE_STORE["held"]


# -- the device's own clock and cache --------------------------------------------------


def mark():  # -> a point in the device's queue; None where it has no clock of its own
    if DEVICE.type != "cuda":
        return None
    event = torch.cuda.Event(enable_timing=True)
    event.record()
    return event


def between(begin, end):  # marks -> seconds that the device took from one to the other
    end.synchronize()
    return begin.elapsed_time(end) * 1e-3


def flush():  # write more than the device's cache holds, so that a step finds it cold
    if DEVICE.type != "cuda":
        raise LookupError("only a GPU's cache can be emptied; needs --device cuda")
    if "flush" not in DEVICE_STORE:
        size = 2 * torch.cuda.get_device_properties(DEVICE).L2_cache_size
        DEVICE_STORE["flush"] = torch.empty(size, dtype=torch.int8, device=DEVICE)
    return DEVICE_STORE["flush"].zero_()


def allow_tf32():  # products of float32 may round their operands to TF32
    torch.set_float32_matmul_precision("high")
