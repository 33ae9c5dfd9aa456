"""TensorFlow 1 form: tf.Graph, placeholders, Session.run with a feed dictionary."""

FRAMEWORK, MODE, GRAPH = "TensorFlow", "session", "static"
PACKAGES = {"tensorflow": "tensorflow"}
BORROWS = "tf_graph"
GAPS = {"own": "a session makes no graph of a function alone"}


def environment(dtype, cache):  # -> what the worker's environment needs before import
    # The workers share the device: take its memory as it is needed.
    return {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
