"""The planted chain of TensorFlow."""

from tests.planted.planted_tf_graph.workloads.chain import forward

__all__ = ["forward"]
