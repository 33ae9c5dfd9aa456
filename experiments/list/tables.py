"""What there is to compare, and where a backend's program deviates from its twins."""

import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.contract import registry

GRID = re.compile(r"(\d+)x(\d+)")  # a config of two numbers
FEW = 12  # configs that are listed one by one, if they are a grid
MARK = re.compile(r"# differs: (.*)")


def show(screen: Console) -> None:
    """Print workloads with their configs, backends with what they need."""
    backends = registry.backends()
    workloads = Table("workload", "configs", "computes", box=None, padding=(0, 2, 0, 0))
    for name in registry.workloads():
        reference = registry.reference(name)
        head = (reference.__doc__ or "").split(" -- ")[0]
        workloads.add_row(name, configs([*reference.CONFIGS]), head)
    screen.print(workloads)
    screen.print()
    rows = Table("backend", "graph", "needs", "is", box=None, padding=(0, 2, 0, 0))
    for name, backend in backends.items():
        needs = ", ".join(backend.packages.values())
        state = f"{needs} (not installed)" if backend.missing() else needs
        rows.add_row(
            name, backend.graph, state, Text(backend.summary.partition("\n\n")[0])
        )
    screen.print(rows)


def configs(names: list[str]) -> str:
    """Their names; of many that are each of some numbers with each of others, these:
    `AxB with A 1, 2, 4 and B 256, 1024: 6 configs, as 1x256`."""
    found = [GRID.fullmatch(name) for name in names]
    pairs = [one.groups() for one in found if one]
    sides = [[*dict.fromkeys(side)] for side in zip(*pairs)]
    grid = [f"{a}x{b}" for a in sides[0] for b in sides[1]] if sides else []
    if len(names) <= FEW or sorted(grid) != sorted(names):
        return ", ".join(names)
    first, second = map(", ".join, sides)
    text = f"AxB with A {first} and B {second}"
    return f"{text}: {len(names)} configs, as {names[0]}"


def deviations() -> str:
    """The list of `# differs:` comments as Markdown, one line a deviation, numbered."""
    lines: list[str] = []
    for name, backend in registry.backends().items():
        folder = registry.folder(backend.package)
        for path in sorted(folder.rglob("*.py")):
            for reason in MARK.findall(path.read_text()):
                where = f"`{name}/{path.relative_to(folder)}`"
                lines.append(f"{len(lines) + 1}. {where}: {reason}")
    return "\n".join(lines)
