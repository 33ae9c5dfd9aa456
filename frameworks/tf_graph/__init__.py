"""TensorFlow 2, tf.function: traced once into a graph; control flow by tf.cond."""

FRAMEWORK, MODE, GRAPH = "TensorFlow", "graph", "static"
PACKAGES = {"tensorflow": "tensorflow"}
BORROWS = "tf_eager"


def environment(dtype, cache):  # -> what the worker's environment needs before import
    # The workers share the device: take its memory as it is needed.
    return {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
