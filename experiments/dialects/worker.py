"""The worker's half of `dialects`: a library's optimizer by its constructor call."""

from typing import Any

from graphparity.common.contract import registry
from graphparity.common.worker.session import DESK


def defaults(of: str) -> Any:
    """The defaults of an optimizer's constructor, as the backend's `calls` finds."""
    return registry.load(DESK["bench"].name, "calls").defaults(of)


def call(**given: Any) -> Any:
    """Run an optimizer by its constructor call, as the backend's `calls` does."""
    return registry.load(DESK["bench"].name, "calls").run(**given)


COMMANDS = {"defaults": defaults, "call": call}
