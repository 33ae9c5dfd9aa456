"""What `list` names, and how."""

import io

from rich.console import Console

from graphparity.common.contract import registry
from graphparity.experiments.list import tables


def test_a_grid_of_many_configs_is_folded_and_other_configs_are_all_named():
    grid = [f"{a}x{b}" for a in (1, 2, 4, 8) for b in (256, 1024, 4096, 16384)]
    folded = "AxB with A 1, 2, 4, 8 and B 256, 1024, 4096, 16384: 16 configs, as 1x256"
    assert tables.configs(grid) == folded
    for names in (grid[:4], [*grid, "other"], grid[:-1]):
        assert tables.configs(names) == ", ".join(names)


def test_each_backend_is_one_sentence():
    screen = Console(file=io.StringIO(), width=400)
    tables.show(screen)
    lines = screen.file.getvalue().splitlines()
    known = [*registry.workloads(), *registry.backends()]
    assert [line.split()[0] for line in lines if line.split()][1:] == [
        *registry.workloads(),
        "backend",
        *registry.backends(),
    ]
    assert len(lines) == len(known) + 3
