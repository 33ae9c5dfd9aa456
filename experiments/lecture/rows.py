"""The lecture's rows in its own order, as facts: idea, program, what measures it.

The lecture is "Training Framework and Model Optimization" (2022); it is told here in
other words. `figures` names functions of the oracle's `lecture` module, each of which
runs what it says: the lecture's slips, and claims of it that hold.
"""

from graphparity.experiments.lecture.nets import NETS
from graphparity.experiments.lecture.rules import RULES

ROWS = (*NETS, *RULES)
