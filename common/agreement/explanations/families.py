"""Every explanation of this folder, tried on one output."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graphparity.common.agreement.explanations.evidence import Case, Fit, believed

Explanation = Callable[[Case], Iterator[Fit]]
FIRST = ("factors", "axes", "normalized")  # in this order, then by name


class Believed(NamedTuple):
    """A fit, the digits that it gives."""

    fit: Fit
    digits: float


def explanations() -> list[Explanation]:
    """Those of every file here."""
    names = [path.stem for path in sorted(Path(__file__).parent.glob("*.py"))]
    order = [*FIRST, *(name for name in names if name not in FIRST)]
    modules = [
        importlib.import_module(f"{__package__}.{n}") for n in order if n[0] != "_"
    ]
    return [one for made in modules for one in getattr(made, "EXPLANATIONS", [])]


def explained(case: Case) -> tuple[Believed | None, int]:
    """The best fit: with the fewest fitted numbers, of the most values; how many were
    tried."""
    found, tries = list[Believed](), 0
    if not case.one.size or not case.other.size:
        return None, 0
    for one in explanations():
        with np.errstate(all="ignore"):
            for fit in one(case):
                tries += 1
                if (digits := believed(fit, case)) is not None:
                    found.append(Believed(fit, digits))
    key = lambda one: (one.fit.free, -one.fit.found.size, -round(one.digits))
    best = min(found, key=key, default=None)
    return best, tries
