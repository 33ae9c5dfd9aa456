"""`tf_graph` with values in its program that only look equal."""

from graphparity.frameworks.tf_graph import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "tf_graph"
