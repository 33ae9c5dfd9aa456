"""Arrays in and out, device, versions, counters -- JAX, both modes."""

import jax
import jaxlib
import numpy as np
from jax import numpy as jnp

from graphparity.frameworks.jax_eager.optimizer_state import OptimizerState

DEVICE = None
COMPILED = {"compiled": 0}
BEFORE = {"peak": 0, "held": 0}  # device memory, before the cell that is open
FLUSH_BYTES = 1 << 28  # more than the cache of any GPU so far


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


def in_float64():  # a context in which an array of float64 stays one
    return jax.enable_x64(True)


def cast(x, dtype):  # -> the same in another dtype, by its name
    return x.astype(dtype)


def numpy(x):  # JAX array -> NumPy copy; NumPy has no bfloat16
    return np.array(x, np.float32 if x.dtype == jnp.bfloat16 else x.dtype)


def synchronize(x):  # wait until x is computed
    return jax.block_until_ready(x)


def read(state):  # state -> the same tree of NumPy arrays
    values = state.read() if isinstance(state, OptimizerState) else state
    return jax.tree.map(numpy, values)


def write(state, values):  # a tree of NumPy arrays -> state
    if isinstance(state, OptimizerState):
        return state.write(jax.tree.map(array, values))
    leaves = map(array, jax.tree.leaves(values))
    return jax.tree.unflatten(jax.tree.structure(state), leaves)


def counters():  # -> how often XLA compiled anything so far
    return dict(COMPILED)


def memory():  # -> peak of the process so far and bytes in use on the device
    stats = DEVICE.memory_stats() or {}  # None on the CPU
    return {
        "peak": stats.get("peak_bytes_in_use", 0),
        "held": stats.get("bytes_in_use", 0),
    }


def forget():  # drop what was compiled: the next program starts as the first did
    jax.clear_caches()
    BEFORE.update(memory())


def peak_bytes():  # -> device memory on top of what was held; None where it is unknown
    # JAX can't reset its peak: a cell that stays below an earlier one's is not known
    peak = memory()["peak"]
    return peak - BEFORE["held"] if peak > BEFORE["peak"] else None


# -- the device's cache; JAX has no public clock of the device -------------------------


def flush():  # write more than the device's cache holds, so that a step finds it cold
    if DEVICE.platform == "cpu":
        raise LookupError("only a GPU's cache can be emptied; needs --device cuda")
    return jnp.zeros(FLUSH_BYTES, jnp.int8)


def allow_tf32():  # products of float32 may round their operands to TF32
    jax.config.update("jax_default_matmul_precision", "tensorfloat32")
