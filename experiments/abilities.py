"""What each framework can compute on a device, format by format: measured, not read
off a data sheet.

A product that every format answers differently says what the operands were rounded to
and how sums were kept; square products say how fast.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.table import Table

from common import machine, precision, registry
from common.pool import Pool
from common.workers import WorkerFailure

FORMATS = ("float64", "float32", "bfloat16", "float16", "tf32")  # tf32 last: a switch
LOW = ", low accumulation"


@dataclass(frozen=True)
class Ability:
    """What came of asking a backend for a format: `measured` is what it really was."""

    backend: str
    device: str
    asked: str
    measured: str | None  # None: it can't
    flops_per_s: float | None
    reason: str | None


def asked(name: str, device: str) -> list[Ability]:
    """Every format of one backend on one device, each environment in a fresh worker."""
    known = registry.backends()[name]
    formats = [f for f in FORMATS if known.dtype(f) == f]
    alike = known.environment("float64", "") == known.environment("float32", "")
    groups = [formats] if alike else [["float64"], formats[1:]]
    return [ability for group in groups for ability in _measured(name, device, group)]


def _measured(name: str, device: str, formats: list[str]) -> list[Ability]:
    dtype, cores = formats[0], machine.cores(None)
    with (
        TemporaryDirectory() as cache,
        Pool(device, dtype, cores, Path(cache), limit_s=60.0) as pool,
    ):
        return [_one(pool, name, each) for each in formats]


def _one(pool: Pool, name: str, asked: str) -> Ability:
    given = precision.probe("float64" if asked == "float64" else "float32")
    try:
        found = pool.ask(name, "in_format", asked=asked, a=given[0], b=given[1])
    except WorkerFailure as failure:
        return Ability(name, pool.device, asked, None, None, str(failure))
    with np.errstate(invalid="ignore"):
        measured = precision.classify(found["product"])
    rate = float(found["flops_per_s"])
    return Ability(name, pool.device, asked, measured, rate, None)


def table(abilities: list[Ability], device: str) -> Table:
    """A row a backend, a column a format; `=` where it is another one in truth."""
    found = Table(f"on {device}", *FORMATS, box=None, padding=(0, 2, 0, 0))
    own = {(a.backend, a.asked): a for a in abilities if a.device == device}
    for name in dict.fromkeys(backend for backend, _ in own):
        found.add_row(name, *(_words(own.get((name, each))) for each in FORMATS))
    return found


def _words(ability: Ability | None) -> str:
    if ability is None or ability.measured is None:
        return "–"
    name, low = ability.measured.removesuffix(LOW), LOW in ability.measured
    other = "" if name == ability.asked else f"= {name}, "
    rate = (ability.flops_per_s or 0.0) / 1e9
    return f"{other}{rate:,.3g} GFLOP/s{', low sums' if low else ''}"
