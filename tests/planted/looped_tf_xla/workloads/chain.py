"""The chain of TensorFlow with a loop."""

from tests.planted.looped_tf_graph.workloads.chain import forward

__all__ = ["forward"]
