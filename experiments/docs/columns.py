"""What `side_by_side` prints of one definition: a page shows no whole program."""

from rich.console import Console

from graphparity.experiments.report import program_columns
from graphparity.experiments.side_by_side import command


def columns(screen: Console, workload: str, names: list[str]) -> None:
    """Print a workload's program, a column a backend."""
    program = program_columns.program(f"workloads/{workload}")
    command.show(screen, program, names, [])


def shortened(text: str, definition: str) -> str:
    """The heads, and from a definition on all. Raises ValueError where it has none."""
    lines = text.split("\n")
    heads = next((n for n, line in enumerate(lines) if line.startswith("  1 ")), 0)
    at = [n for n, line in enumerate(lines) if f"def {definition}(" in line]
    if not at:
        raise ValueError(f"there is no 'def {definition}(' in it")
    return "\n".join([*lines[:heads], "…", *lines[at[0] :]])
