"""Arrays in and out, device, versions, counters -- JAX, both modes."""

import jax
import jaxlib
import numpy as np
from jax import numpy as jnp

from frameworks.jax_eager.kept import Kept

DEVICE = None
COMPILED = {"compiled": 0}


def start(device):  # -> the device's name
    global DEVICE
    try:
        DEVICE = jax.devices(device)[0]
    except RuntimeError as error:
        reason = "JAX sees no CUDA device; pip install 'jax[cuda13]'"
        raise LookupError(f"{reason} ({error})") from error
    jax.config.update("jax_default_device", DEVICE)
    jax.config.update("jax_default_matmul_precision", "highest")
    jax.monitoring.register_event_duration_secs_listener(count)
    return "CPU" if device == "cpu" else DEVICE.device_kind


def count(event, seconds, **_):
    if event.endswith("backend_compile_duration"):
        COMPILED["compiled"] += 1


def versions():  # -> what decides this backend's results
    return {"jax": jax.__version__, "jaxlib": jaxlib.__version__}


def array(value):  # NumPy array -> JAX array on the default device, not committed to it
    return jnp.array(value)


def numpy(x):  # JAX array -> NumPy copy
    return np.array(x)


def synchronize(x):  # wait until x is computed
    return jax.block_until_ready(x)


def read(state):  # state -> the same tree of NumPy arrays
    return jax.tree.map(numpy, state.read() if isinstance(state, Kept) else state)


def write(state, values):  # a tree of NumPy arrays -> state
    if isinstance(state, Kept):
        return state.write(jax.tree.map(array, values))
    leaves = map(array, jax.tree.leaves(values))
    return jax.tree.unflatten(jax.tree.structure(state), leaves)


def counters():  # -> how often XLA compiled anything so far
    return dict(COMPILED)


def forget():  # drop what was compiled: the next program starts as the first did
    jax.clear_caches()


def peak_bytes():  # -> peak device memory, None where the process's own peak tells it
    return (
        None if DEVICE.platform == "cpu" else DEVICE.memory_stats()["peak_bytes_in_use"]
    )
