"""TensorFlow 2, eager: the ordinary program, differentiated by a tape."""

FRAMEWORK, MODE, GRAPH = "TensorFlow", "eager", "dynamic"
PACKAGES = {"tensorflow": "tensorflow"}


def environment(dtype, cache):  # -> what the worker's environment needs before import
    return {"TF_CPP_MIN_LOG_LEVEL": "2"}
