"""The dynamic form of a backend."""

from graphparity.common.contract import registry
from graphparity.common.timing import cell_timing


def eager(name: str) -> str:
    """The dynamic form of a backend's framework; where there is none, itself."""
    known = registry.backends()
    rivals = cell_timing.rivals(known[name], list(known))
    framework = known[name].framework
    return next((r for r in rivals if known[r].framework == framework), name)
