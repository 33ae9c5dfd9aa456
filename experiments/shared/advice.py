"""What to do where others ran on the machine while something was measured."""

from collections.abc import Mapping
from typing import Any

from graphparity.common.contract.cell import Cell
from graphparity.common.system.others import Others
from graphparity.common.timing import disturbance

BUSY = 0.05  # of the blocks: where others ran in so many, it is said what to do


def advice(
    samples: Mapping[Cell, Mapping[int, Any]], others: Others, budget: bool = False
) -> list[str]:
    """A sentence where others ran beside a run's blocks: who, and what to do.

    samples: all that the run kept; budget: the command has --budget.
    """
    every = [one for rounds in samples.values() for one in rounds.values()]
    of = disturbance.counted(every)[1]
    share = disturbance.by_others(every) / of if of else 0.0
    if share < BUSY:
        return []
    others.look()
    names = others.told()
    who = f", most of all {names}" if names else ""
    text = (
        f"The machine was busy: others ran in {100 * share:.0f} % of the blocks{who}."
    )
    text = f"{text} Disturbed blocks are left out; over a third, and nothing is marked."
    do = "Close what runs, or wait until it is quiet, and run it again"
    more = "; --resume adds rounds, --budget SECONDS gives time for more" * budget
    return [f"{text} {do}{more}."]
