"""`tf_graph` with a planted program."""

from graphparity.frameworks.tf_graph import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "tf_graph"
