"""One workload config on two devices: what a step on a GPU gains over the CPU.

Each cell that is not on the CPU is compared with the same backend on the CPU and with
the oracle there. Unlike precisions are refused, as everywhere: float32 on a GPU is not
compared with the oracle's float64; `--dtype float64` is.
"""

from collections.abc import Iterator

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Agreement
from graphparity.common.contract.timings import Against, Timing
from graphparity.common.timing import ratios
from graphparity.common.timing.cell_timing import Samples
from graphparity.common.timing.ratios import Contestant

HOST = "cpu"


def rows(
    cell: Cell,
    figures: dict[Cell, Timing],
    documents: dict[Cell, Agreement],
    samples: dict[Cell, Samples],
) -> list[Against]:
    """The speed-ups of a cell over those on the CPU; none for a cell that is there.

    The two ran one after the other: an interval holds what changed between them only
    as far as fresh processes show it.
    """
    gains = list[Against]()
    for other in _rivals(cell, figures):
        timed, base = (
            Contestant(
                c.backend,
                documents[c].get("precision"),
                samples[c],
                figures[c]["step_s"],
            )
            for c in (cell, other)
        )
        gains.append(_gain(ratios.against(timed, base)))
    return gains


def _gain(row: Against) -> Against:
    """The row without a break-even: between devices nothing is repaid."""
    gain: Against = {**row, "device": HOST}
    del gain["break_even_steps"]
    return gain


def _rivals(cell: Cell, figures: dict[Cell, Timing]) -> Iterator[Cell]:
    """The same backend on the CPU, then the oracle there, of those that were timed."""
    if cell.device == HOST:
        return
    for name in dict.fromkeys([cell.backend, registry.oracle().name]):
        for other in figures:
            same = (other.workload, other.config) == (cell.workload, cell.config)
            if same and (other.backend, other.device) == (name, HOST):
                yield other
