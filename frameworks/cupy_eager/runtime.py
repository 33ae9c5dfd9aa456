"""Arrays in and out, device, versions -- CuPy."""

import cupy
from cupy.cuda import Device, Event, get_elapsed_time, runtime

HELD = {"held": 0}  # device memory before the cell that is open


def start(device):  # -> the device's name
    if device != "cuda":
        raise LookupError("CuPy runs on a GPU only; needs --device cuda")
    try:
        runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        raise LookupError(f"CuPy sees no CUDA device ({error})") from error
    return runtime.getDeviceProperties(0)["name"].decode()


def versions():  # -> what decides this backend's results
    return {"cupy": cupy.__version__}


def array(value):  # NumPy array -> this framework's, on the device
    return cupy.array(value)


def cast(x, dtype):  # -> the same in another dtype, by its name
    return x.astype(dtype)


def numpy(x):  # this framework's array -> NumPy copy
    return cupy.asnumpy(x)


def synchronize(x):  # wait until the device has finished all that was asked of it
    Device().synchronize()
    return x


def read(state):  # state -> the same list of NumPy arrays
    return [numpy(w) for w in state]


def write(state, values):  # a list of NumPy arrays -> state
    return [array(value) for value in values]


def counters():  # -> how often anything was traced or compiled so far: never
    return {}


def forget():  # the pool's free memory goes back, so that it grows by what is used
    pool = cupy.get_default_memory_pool()
    pool.free_all_blocks()
    HELD["held"] = pool.total_bytes()


def peak_bytes():  # -> device memory by which the pool has grown: it never shrinks
    return cupy.get_default_memory_pool().total_bytes() - HELD["held"]


# -- the device's own clock and cache --------------------------------------------------


def mark():  # -> a point in the device's queue
    event = Event()
    event.record()
    return event


def between(begin, end):  # marks -> seconds that the device took from one to the other
    end.synchronize()
    return get_elapsed_time(begin, end) * 1e-3


def flush():  # write more than the device's cache holds, so that a step finds it cold
    size = 2 * runtime.getDeviceProperties(0)["l2CacheSize"]
    return cupy.zeros(size, cupy.int8)
