"""Every cell of `compare` finds its program."""

import pytest

from graphparity.common.contract import registry, specs
from graphparity.experiments.report import program_columns

CELLS = [
    (workload, config)
    for workload in registry.workloads()
    for config in specs.configs(workload, "full")
]


@pytest.mark.parametrize(("workload", "config"), CELLS)
def test_a_cell_has_a_program_to_read(workload, config):
    name = specs.program_of(workload, config)
    assert name in program_columns.names()
