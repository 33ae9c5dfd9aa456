"""TensorFlow 2, eager: the ordinary program, differentiated by a tape."""

FRAMEWORK, MODE, GRAPH = "TensorFlow", "eager", "dynamic"
PACKAGES = {"tensorflow": "tensorflow"}
IMPORTS = ("tensorflow", "tf_keras", "keras")
CHOSEN_BY = {"keras": "KERAS_BACKEND"}  # names torch, jax or tensorflow
ANEW = "forked processes were 5 % slower than fresh ones where that was measured"


def environment(dtype, cache):  # -> what the worker's environment needs before import
    # The workers share the device: take its memory as it is needed.
    return {"TF_CPP_MIN_LOG_LEVEL": "2", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}
