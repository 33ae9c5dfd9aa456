"""Arrays in and out, device, versions -- NumPy."""

import numpy as np


def start(device):  # -> the device's name
    if device != "cpu":
        raise LookupError("NumPy runs on the CPU only")
    return "CPU"


def versions():  # -> what decides this backend's results
    return {"numpy": np.__version__}


def array(value):  # NumPy array -> this framework's, on the device
    return np.array(value, subok=True)


def cast(x, dtype):  # -> the same in another dtype, by its name
    return x.astype(dtype)


def numpy(x):  # this framework's array -> NumPy copy
    return np.array(x)


def synchronize(x):  # wait until x is computed: NumPy always has
    return x


def read(state):  # state -> the same tree of NumPy arrays
    if isinstance(state, dict):
        return {key: read(item) for key, item in state.items()}
    if isinstance(state, (list, tuple)):
        return [read(item) for item in state]
    return np.array(state)


def write(state, values):  # a tree of NumPy arrays -> state
    if isinstance(state, dict):
        return {key: write(item, values[key]) for key, item in state.items()}
    if isinstance(state, (list, tuple)):
        return [write(*pair) for pair in zip(state, values)]
    return np.array(values, subok=True)


def counters():  # -> how often anything was traced or compiled so far
    return {}


def forget():  # drop what was compiled: each maker's functions die with it here
    pass


def peak_bytes():  # -> peak device memory, None: the process's peak is taken
    return None
