"""The lecture's rows in its own order, as facts: idea, program, what measures it.

The lecture is "Training Framework and Model Optimization" (2022); it is summarized here
in other words. `figures` names functions of the oracle's `lecture` module, each of
which runs a claim of the lecture: slips, which are wrong, and claims that hold. An
experiment may add rows of its own, which are sorted in by their `order`.
"""

from graphparity.experiments.lecture.nets import NETS
from graphparity.experiments.lecture.rules import RULES
from graphparity.experiments.shared.experiment import experiments
from graphparity.experiments.shared.lecture_row import Row

STEP = 10  # between the orders of two of the lecture's own rows


def rows() -> tuple[Row, ...]:
    """The lecture's own rows and those of every experiment, in order."""
    placed = [(STEP * number, row) for number, row in enumerate((*NETS, *RULES), 1)]
    last = placed[-1][0] + STEP
    for one in experiments().values():
        placed += [(row.order or last, row) for row in one.lecture]
    return tuple(row for _, row in sorted(placed, key=lambda pair: pair[0]))
