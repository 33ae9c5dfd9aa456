"""`tf_graph` with planted code that stays: Grappler is told to do nothing."""

from graphparity.frameworks.tf_graph import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "tf_graph"
