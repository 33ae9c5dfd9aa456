"""Which dynamic graph is the sibling of a static one."""

from graphparity.common.contract import registry
from graphparity.common.contract.backend import Backend


def dynamic(name: str) -> str | None:
    """The backend that is the same as a dynamic graph: what a static one states as
    DYNAMIC; else the nearest of its framework that it borrows from, or that stands in
    its package, or the nearest at all that it borrows from, or one of its framework
    elsewhere. None where there is none, and of what is no static graph.
    """
    known = registry.backends()
    one, line = known[name], registry.lineage(name)
    if one.graph != "static" or one.dynamic:
        return one.dynamic
    alike = [b for b in known.values() if b.framework == one.framework]
    beside = [b for b in alike if _package(b) == _package(one)]
    relatives = [b for b in line if b.framework == one.framework]
    every = [*relatives, *beside, *line, *alike]
    return next((b.name for b in every if b.graph == "dynamic"), None)


def _package(one: Backend) -> str:
    """The package that its folder stands in."""
    return one.package.rpartition(".")[0]
