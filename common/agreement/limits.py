"""How many noise floors an output may be off, by criterion and number of elements.

An error's norm is known the better the more elements it is taken over: right programs
lie near 1 floor for a large tensor and reached 14 for a single number. No backend was
accused on 2,000 seeds of the small workloads; of the large ones few seeds were judged
so far (`calibrate` shows it on others).
"""

import math

FEW, MANY = 32.0, 8.0  # of the norm: for one element, and towards it for many
LIMITS = {"slice": 16.0, "projected": 24.0, "update": 16.0, "element": 32.0}
# Faults lie ten orders above the floors of float64, whose values are the oracle's own
# to a few roundings only.
WIDER = {"float64": 32.0}


def limit(criterion: str, count: int, dtype: str) -> float:
    """The most floors that still agree, for an output of `count` elements; a slice has
    as many as it holds itself, and a short one the limit of a short norm."""
    norm = MANY + (FEW - MANY) / math.sqrt(max(count, 1))
    known = LIMITS.get(criterion, norm)
    return WIDER.get(dtype, 1.0) * (max(known, norm) if criterion == "slice" else known)
