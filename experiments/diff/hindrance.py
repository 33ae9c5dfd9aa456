"""Why two programs can't be held against each other, in words."""

import re
from typing import Any

import numpy as np

from graphparity.common.contract.trees import Array
from graphparity.common.user import values
from graphparity.experiments.diff.sides import Side

RAISED = re.compile(r"[\w.]*(Error|Exception|Interrupt|Exit|Warning)\b.*")
INDEX = re.compile(r"out of (bounds|range)|outside|is not in \[", re.IGNORECASE)
LONGEST = 300  # characters of what was raised
MOST = 3  # inputs whose indices are told


def hindrance(first: Side, second: Side, inputs: dict[str, Any]) -> str | None:
    """Why not; None where they can be. inputs: by which both were called."""
    sides = (first, second)
    if failed := [side for side in sides if side.failure]:
        parts = [f"{side.label} failed{_last(side.failure)}" for side in failed]
        parts += [_gave(side) for side in sides if not side.failure and side.form]
        if any(INDEX.search(side.failure or "") for side in failed):
            parts += _outside(inputs)
        return "; ".join(parts)
    if drawn := [side for side in sides if side.random]:
        told = " and ".join(f"{side.label} is random ({side.random})" for side in drawn)
        return f"{told}: seed what it draws, inside the function"
    return None


def _last(failure: str | None) -> str:
    """The line of a traceback that says what was raised; else the last one."""
    lines = (failure or "").splitlines()
    every = [line for line in lines if RAISED.match(line)] or lines
    return f" ({every[-1][:LONGEST].rstrip('.')})" if every else ""


def _gave(side: Side) -> str:
    """What a program returned of the same inputs."""
    return f"{side.label} does not: it returns {side.form}"


def _outside(inputs: dict[str, Any]) -> list[str]:
    """The integer inputs with indices beyond the first axis of a floating one."""
    arrays = {
        name: np.asarray(x)
        for name, x in values.leaves(inputs).items()
        if not values.plain(x)
    }
    found = list[str]()
    for name, places in arrays.items():
        for whose, size in _sizes(arrays):
            count = int(np.count_nonzero((places >= size) | (places < -size)))
            if places.dtype.kind == "i" and 0 < count < places.size:
                text = f"{count} of {places.size} of {name} lie outside of axis 0 of "
                found.append(f"{text}{whose} ({size}): where nothing is raised, ")
                found[-1] += "such an index is clamped, or its place filled"
                break
    return found[:MOST]


def _sizes(arrays: dict[str, Array]) -> list[tuple[str, int]]:
    """The first axes of the floating inputs, the largest array's first."""
    every = sorted(arrays.items(), key=lambda pair: -pair[1].size)
    return [(n, x.shape[0]) for n, x in every if x.dtype.kind in "fc" and x.ndim]
