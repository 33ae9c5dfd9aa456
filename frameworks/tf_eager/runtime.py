"""Arrays in and out, device, versions, counters -- TensorFlow 2, all modes."""

import numpy as np
import tensorflow as tf
from tensorflow.python.eager.polymorphic_function import tracing_compilation

tf.config.experimental.enable_tensor_float_32_execution(False)

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


def numpy(x):  # tensor -> NumPy copy
    return np.array(x)


def synchronize(x):  # reading waits; on the CPU it copies nothing, on a GPU it would
    if tf.config.get_visible_devices("GPU"):
        tf.test.experimental.sync_devices()
        return x
    for item in tf.nest.flatten(x):
        if not isinstance(item, tf.Variable):  # assigned before a call has returned
            memoryview(item)
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


def peak_bytes():  # -> peak device memory, None where the process's own peak tells it
    if not tf.config.get_visible_devices("GPU"):
        return None
    return tf.config.experimental.get_memory_info("GPU:0")["peak"]
