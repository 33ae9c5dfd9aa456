"""TensorFlow, XLA, with padding whose mask keeps every row: must be caught."""

from graphparity.frameworks.tf_xla import environment

__all__ = ["environment"]

FRAMEWORK, MODE, GRAPH = "Fake", "leaky", "static"
PACKAGES = {"tensorflow": "tensorflow"}
BORROWS = "tf_xla"
