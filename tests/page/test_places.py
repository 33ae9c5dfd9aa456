"""Every cell of `compare` finds its program."""

import pytest

from common import contract, registry
from experiments.page import places, sources

CELLS = [
    (workload, config)
    for workload in registry.workloads()
    for config in contract.configs(workload, "full")
]


@pytest.mark.parametrize(("workload", "config"), CELLS)
def test_a_cell_has_a_program_to_read(workload, config):
    name = places.program(workload, config)
    assert name in sources.names()
