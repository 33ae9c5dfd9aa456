"""The loss scalers of the libraries: their defaults, and where they leave our rule.

Each is driven with the same sequence of finite and other gradients as our rule with the
options that translate it. At the limits of float32 some go another way: that is told.
"""

from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.workers.pool import Pool

SCALER = ("start", "factor", "backoff", "interval")
# settings on top of the library's defaults; what is finite, step by step
PLAIN = "ten steps at the defaults"
LIMITS: dict[str, tuple[dict[str, Any], list[bool]]] = {
    PLAIN: ({}, [True, False, True, True, False, False, True, True, True, True]),
    "growth by interval": ({"interval": 3}, [True] * 7 + [False] + [True] * 4),
    "largest scale": ({"start": 2.0**126, "interval": 1}, [True] * 4),
    "least scale": ({"start": 4.0}, [False] * 5),
}


def ours(settings: dict[str, Any], finite: list[bool]) -> list[list[float]]:
    """[scale, growth] after each step of our rule, in the oracle."""
    make = registry.load(registry.oracle().name, "precision", "scaler").make
    begin, adjust = make(**settings)
    state, found = begin([np.zeros(())]), []
    for one in finite:
        state = adjust(state, one)
        found.append([float(state["scale"]), float(state["growth"])])
    return found


def verify(pool: Pool, name: str, library: dict[str, Any]) -> dict[str, Any]:
    """The library's name and defaults; for each sequence `same`, or both paths."""
    defaults = {key: library[key] for key in SCALER}
    found: dict[str, Any] = {**library, "sequences": {}}
    for title, (settings, finite) in LIMITS.items():
        own = {**defaults, **settings}
        theirs = pool.ask(name, "run_library_scaler", settings=own, finite=finite)
        mine = ours(own, finite)
        same = bool(np.array_equal(np.array(theirs), np.array(mine)))
        paths = None if same else {"library": _plain(theirs), "rule": _plain(mine)}
        found["sequences"][title] = {"same": same, "paths": paths}
    return found


def _plain(path: Any) -> list[list[str]]:
    """As text: inf and NaN are no JSON numbers."""
    return [[f"{value:g}" for value in pair] for pair in np.asarray(path).tolist()]
