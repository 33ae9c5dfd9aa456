"""`tf_session` with a loop in its program."""

from graphparity.frameworks.tf_session import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "tf_session"
