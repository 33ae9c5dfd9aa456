"""Arrays in and out, device, versions, counters -- TensorFlow 2, all modes."""

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.polymorphic_function import tracing_compilation

tf.config.experimental.enable_tensor_float_32_execution(False)
HELD = {"held": 0}  # device memory before the cell that is open
FLUSH_BYTES = 1 << 28  # more than the cache of any GPU so far

KEEPS = True  # its allocator on the CPU (oneDNN's, of BFC) gives nothing back


def start(device):  # -> the device's name
    gpus = tf.config.list_physical_devices("GPU")
    if device == "cuda" and not gpus:
        raise LookupError("TensorFlow sees no GPU; pip install 'tensorflow[and-cuda]'")
    if device == "cpu":
        tf.config.set_visible_devices([], "GPU")
        return "CPU"
    return tf.config.experimental.get_device_details(gpus[0])["device_name"]


def versions():  # -> what decides this backend's results
    return {"tensorflow": tf.__version__}


def array(value):  # NumPy array -> tensor on the device
    return tf.convert_to_tensor(value)


def cast(x, dtype):  # -> the same in another dtype, by its name
    return tf.cast(x, dtype)


def numpy(x):  # tensor -> NumPy copy; NumPy has no bfloat16
    values = np.array(x)
    return values.astype(np.float32) if values.dtype == tf.bfloat16 else values


def synchronize(x):  # reading waits; on the CPU it copies nothing, on a GPU it would
    if tf.config.get_visible_devices("GPU"):
        tf.test.experimental.sync_devices()
        return x
    for item in tf.nest.flatten(x):
        if isinstance(item, tf.Variable):  # assigned before a call has returned
            continue
        np.array(item) if item.dtype == tf.bfloat16 else memoryview(item)
    return x


def read(state):  # state -> the same tree of NumPy arrays
    return tf.nest.map_structure(numpy, state)


def write(state, values):  # a tree of NumPy arrays -> state
    def put(item, value):
        if not isinstance(item, tf.Variable):
            return array(value)
        return item.assign(tf.cast(value, item.dtype))  # Keras counts in integers

    leaves = map(put, tf.nest.flatten(state), tf.nest.flatten(values))
    return tf.nest.pack_sequence_as(state, list(leaves))


def counters():  # -> time spent tracing: XLA compiles at a trace's first run
    spent = tracing_compilation._graph_building_time_counter.get_cell().value()
    return {"tracing_us": spent}


def forget():  # drop what was compiled: each maker's functions die with it here
    if tf.config.get_visible_devices("GPU"):
        tf.config.experimental.reset_memory_stats("GPU:0")
        HELD["held"] = tf.config.experimental.get_memory_info("GPU:0")["current"]


def peak_bytes():  # -> device memory on top of what was held; None on the CPU
    if not tf.config.get_visible_devices("GPU"):
        return None
    return tf.config.experimental.get_memory_info("GPU:0")["peak"] - HELD["held"]


# -- the device's cache; TensorFlow has no public clock of the device ------------------


def flush():  # write more than the device's cache holds, so that a step finds it cold
    if not tf.config.get_visible_devices("GPU"):
        raise LookupError("only a GPU's cache can be emptied; needs --device cuda")
    return tf.zeros(FLUSH_BYTES, tf.int8)


def allow_tf32():  # products of float32 may round their operands to TF32
    tf.config.experimental.enable_tensor_float_32_execution(True)
