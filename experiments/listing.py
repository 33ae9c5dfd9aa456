"""What there is to compare: workloads with their configs, backends with their forms."""

from rich.console import Console
from rich.table import Table

from common import registry


def show(screen: Console) -> None:
    """Print both tables; imports no framework."""
    found = Table("workload", "configs", "computes", box=None, padding=(0, 2, 0, 0))
    for name in registry.workloads():
        reference = registry.reference(name)
        head = (reference.__doc__ or "").split(" -- ")[0]
        found.add_row(name, ", ".join(reference.CONFIGS), head)
    screen.print(found)
    screen.print()
    rows = Table("backend", "graph", "needs", "is", box=None, padding=(0, 2, 0, 0))
    for name, backend in registry.backends().items():
        missing = backend.missing()
        needs = ", ".join(backend.packages.values())
        state = f"{needs} (not installed)" if missing else needs
        rows.add_row(name, backend.graph, state, backend.summary)
    screen.print(rows)
