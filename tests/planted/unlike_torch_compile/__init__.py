"""`torch_compile` with values in its program that only look equal."""

from graphparity.frameworks.torch_compile import (
    FRAMEWORK,
    GRAPH,
    MODE,
    PACKAGES,
    environment,
)

__all__ = ["FRAMEWORK", "GRAPH", "MODE", "PACKAGES", "environment"]
BORROWS = "torch_compile"
