"""The dynamic form of a backend."""

from graphparity.common.contract import siblings


def eager(name: str) -> str:
    """The dynamic form of a backend; where there is none, itself."""
    return siblings.dynamic(name) or name
