"""What each framework can compute on a device, format by format: measured, not read
off a data sheet.

A product whose result differs between formats shows what the operands were rounded to
and how sums were accumulated; square products give the rate.
"""

from dataclasses import dataclass

import numpy as np
from rich.table import Table

from graphparity.common.agreement import precision_probe
from graphparity.common.contract import registry
from graphparity.common.system import scratch
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

FORMATS = ("float64", "float32", "bfloat16", "float16", "tf32")  # tf32 last: a switch
LOW = ", low accumulation"


@dataclass(frozen=True)
class Ability:
    """A backend's reply for a format: `measured` is the format of its product."""

    backend: str
    device: str
    asked: str
    measured: str | None  # None: it can't
    flops_per_s: float | None
    reason: str | None


def asked(pool: Pool, name: str) -> list[Ability]:
    """Every format of one backend of a pool for float32, on the pool's device.

    Where float64 needs another environment, it has another worker.
    """
    known = registry.backends()[name]
    formats = [f for f in FORMATS if known.dtype(f) == f]
    if known.environment("float64", "") == known.environment("float32", ""):
        return [_one(pool, name, each) for each in formats]
    with (
        scratch.folder() as cache,
        Pool(pool.device, "float64", pool.cores, cache, pool.limit_s) as other,
    ):
        doubled = _one(other, name, "float64")
    return [doubled, *(_one(pool, name, each) for each in formats[1:])]


def _one(pool: Pool, name: str, asked: str) -> Ability:
    a, b = precision_probe.probe("float64" if asked == "float64" else "float32")
    try:
        answer = pool.ask(name, "in_format", asked=asked, a=a, b=b)
    except WorkerFailure as failure:
        return Ability(
            name, pool.device, asked, None, None, f"{failure.status}: {failure}"
        )
    with np.errstate(invalid="ignore"):
        measured = precision_probe.classify(answer["product"])
    rate = float(answer["flops_per_s"])
    return Ability(name, pool.device, asked, measured, rate, None)


def table(abilities: list[Ability], device: str) -> Table:
    """A row a backend, a column a format; `=` where the measured one is another."""
    table = Table(f"on {device}", *FORMATS, box=None, padding=(0, 2, 0, 0))
    here = {(a.backend, a.asked): a for a in abilities if a.device == device}
    for name in dict.fromkeys(backend for backend, _ in here):
        table.add_row(name, *(_words(here.get((name, each))) for each in FORMATS))
    return table


def _words(ability: Ability | None) -> str:
    if ability is None or ability.measured is None:
        return "–"
    name, low = ability.measured.removesuffix(LOW), LOW in ability.measured
    other = "" if name == ability.asked else f"= {name}, "
    rate = (ability.flops_per_s or 0.0) / 1e9
    speed = f"{rate:,.0f}" if rate >= 100 else f"{rate:.3g}"
    return f"{other}{speed} GFLOP/s{', low sums' if low else ''}"
