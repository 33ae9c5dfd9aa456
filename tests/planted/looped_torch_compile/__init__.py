"""`torch_compile` with a loop in its program."""

from graphparity.frameworks.torch_compile import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "torch_compile"
