"""TensorFlow 2, tf.function(jit_compile=True): traced once, compiled by XLA."""

FRAMEWORK, MODE, GRAPH = "TensorFlow", "xla", "static"
PACKAGES = {"tensorflow": "tensorflow"}
BORROWS = "tf_graph"


def environment(dtype, cache):  # -> what the worker's environment needs before import
    # The workers share the device: take its memory as it is needed.
    return {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
