"""A linear model for a session: Keras does not build into a v1 graph, so by hand."""

from graphparity.frameworks.tf_eager.workloads.optimizers import loss

__all__ = ["loss"]
