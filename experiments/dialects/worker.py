"""The commands of `dialects`: a library's optimizer by its constructor call."""

from graphparity.common.contract import registry
from graphparity.common.worker import session


def defaults(of: str) -> object:
    """The defaults of an optimizer's constructor, as the backend's `calls` finds."""
    return registry.load(session.current().backend, "calls").defaults(of)


def call(**arguments: object) -> object:
    """Run an optimizer by its constructor call, as the backend's `calls` does."""
    return registry.load(session.current().backend, "calls").run(**arguments)


COMMANDS = {"defaults": defaults, "call": call}
