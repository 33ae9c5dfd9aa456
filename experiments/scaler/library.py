"""The loss scalers of the libraries: their defaults, and where they differ from our
rule.

Each gets the same sequence of finite and other gradients as our rule with the options
that translate it. At the limits of float32 some differ: both paths are in the JSON.
"""

from typing import Literal, TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Array
from graphparity.common.workers.pool import Pool

Option = Literal["start", "factor", "backoff", "interval"]
SCALER: tuple[Option, ...] = ("start", "factor", "backoff", "interval")
# settings on top of the library's defaults; what is finite, step by step
PLAIN = "ten steps at the defaults"
LIMITS: dict[str, tuple[dict[str, float], list[bool]]] = {
    PLAIN: ({}, [True, False, True, True, False, False, True, True, True, True]),
    "growth by interval": ({"interval": 3}, [True] * 7 + [False] + [True] * 4),
    "largest scale": ({"start": 2.0**126, "interval": 1}, [True] * 4),
    "least scale": ({"start": 4.0}, [False] * 5),
}


class Defaults(TypedDict):
    """A library's scaler at its defaults, by the names of our rule's options."""

    library: str
    start: float
    factor: float
    backoff: float
    interval: int


class Paths(TypedDict):
    """(scale, growth counter) after each step, as text."""

    library: list[list[str]]
    rule: list[list[str]]


class Compared(TypedDict):
    """A sequence of finite and other gradients, run by both."""

    same: bool
    paths: Paths | None  # where they are not the same


class Library(Defaults):
    """A library's scaler compared with our rule."""

    sequences: dict[str, Compared]


def ours(settings: dict[str, float], finite: list[bool]) -> list[list[float]]:
    """[scale, growth] after each step of our rule, in the oracle."""
    make = registry.load(registry.oracle().name, "precision", "scaler").make
    begin, adjust = make(**settings)
    state, path = begin([np.zeros(())]), []
    for one in finite:
        state = adjust(state, one)
        path.append([float(state["scale"]), float(state["growth"])])
    return path


def verify(pool: Pool, name: str, library: Defaults) -> Library:
    """The library's name and defaults; for each sequence `same`, or both paths."""
    defaults: dict[str, float] = {key: library[key] for key in SCALER}
    sequences: dict[str, Compared] = {}
    for title, (settings, finite) in LIMITS.items():
        options = {**defaults, **settings}
        request = {"settings": options, "finite": finite}
        theirs = np.array(pool.ask(name, "run_library_scaler", **request))
        rule = np.array(ours(options, finite))
        same = bool(np.array_equal(theirs, rule))
        paths: Paths = {"library": _plain(theirs), "rule": _plain(rule)}
        sequences[title] = {"same": same, "paths": None if same else paths}
    return {**library, "sequences": sequences}


def _plain(path: Array) -> list[list[str]]:
    """A path (steps, 2) as text: inf and NaN are no JSON numbers."""
    return [[f"{value:g}" for value in pair] for pair in path.tolist()]
