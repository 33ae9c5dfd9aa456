"""Price every form with an empty cache, then let all take turns in new processes."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.contract.cell import Cell
from graphparity.common.timing.race import place
from graphparity.common.timing.race.head_to_head import Arm, Limits, Race
from graphparity.common.timing.race.place import Place
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.zygotes import Zygotes
from graphparity.experiments.diff import breaks
from graphparity.experiments.pays import inputs
from graphparity.experiments.pays.plan import Asked
from graphparity.experiments.shared.run import Context

DTYPE = "float32"


@dataclass
class Form:
    """One form of a program at one point: what it cost to open, or why it can't.

    cold, warm: seconds of build, first and second call, by number of the start.
    """

    backend: str
    cold: dict[int, float] = field(default_factory=dict)
    warm: dict[int, float] = field(default_factory=dict)
    refused: str | None = None


@dataclass
class Point:
    """One step at one batch; race: None before there is one."""

    step: str
    batch: int | None
    inputs: dict[str, str]
    forms: list[Form]
    race: Race | None = None


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    points: list[Point] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Pieces of work: each step at each batch."""
    return len(asked.steps) * len(asked.batches)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every step at every batch."""
    with context.pool("cpu", DTYPE, asked.timeout) as pool:
        given = inputs.found(pool, asked, found.failed)
    for batch in asked.batches if given else ():
        sized = inputs.sized(given, batch, asked.seed)
        for step in asked.steps:
            forms = [Form(name) for name in asked.backends]
            point = Point(step, batch, inputs.described(sized), forms)
            found.points.append(point)
            _point(asked, context, found, point, sized)
            context.reporter.advance(1)


def _point(
    asked: Asked, context: Context, found: Found, point: Point, given: dict[str, Any]
) -> None:
    """Prices, then the race of those that were not refused."""
    lanes = place.lanes("cpu")
    asking = {
        "place": asked.program.place,
        "function": asked.program.function,
        "dtype": DTYPE,
        "step": point.step,
        "inputs": given,
    }
    for number in range(asked.cold_starts):
        with tempfile.TemporaryDirectory(dir=context.cache) as empty:
            cache = Path(empty).resolve()
            _started(asked, context, point, asking, (cache, lanes[0]), number, True)
            if number + 1 < asked.cold_starts:
                continue
            _started(asked, context, point, asking, (cache, lanes[0]), number, False)
            if point.forms[0].refused:
                found.failed[asked.program.text] = point.forms[0].refused
                return
            _race(asked, context, point, asking, (cache, lanes))


def _started(
    asked: Asked,
    context: Context,
    point: Point,
    asking: dict[str, Any],
    where: tuple[Path, list[int]],
    number: int,
    cold: bool,
) -> None:
    """Every form in a new process with this cache, one after the other."""
    cache, cores = where
    told = "empty" if cold else "filled"
    context.reporter.doing(f"{point.step}: start {number + 1} with an {told} cache")
    with context.pool("cpu", DTYPE, asked.timeout, cache, cores) as pool:
        for form in point.forms:
            if form.refused or _superseded(point, form):
                continue
            spent = _opened(pool, form, asking, asked.program.place)
            if spent is not None:
                (form.cold if cold else form.warm)[number] = spent
            pool.release(form.backend)


def _superseded(point: Point, form: Form) -> bool:
    """Whether a strict form gave the whole graph, which this one would be too."""
    strict = form.backend.removesuffix("_default")
    same = [one for one in point.forms if one.backend == strict and one is not form]
    return bool(same) and same[0].refused is None


def _opened(pool: Pool, form: Form, asking: dict[str, Any], file: str) -> float | None:
    """Seconds until the second call has ended; None where it is refused."""
    try:
        reply = pool.ask(form.backend, "try_own", **asking)
    except WorkerFailure as failure:
        form.refused = f"{failure.status}: {failure}"
        return None
    if reply["raised"]:
        form.refused = breaks.told(reply["raised"], file)
        return None
    return float(reply["build_s"] + reply["first_step_s"] + reply["second_step_s"])


def _race(
    asked: Asked,
    context: Context,
    point: Point,
    asking: dict[str, Any],
    where: tuple[Path, list[list[int]]],
) -> None:
    """Turns until each form's ratio to the program as it is is narrow."""
    cache, lanes = where
    left = [form for form in point.forms if form.warm]
    arms = [Arm(_cell(point, one), lambda: asking, "open_own") for one in left]
    context.reporter.doing(f"{point.step}: {len(arms)} forms take turns")
    with Zygotes(asked.timeout) as zygotes:
        run = Race(Place(lanes, cache, zygotes, limit_s=asked.timeout), arms)
        point.race = run
        until = time.monotonic() + asked.seconds
        run.until_narrow(Limits(asked.width, until), context.reporter.detail)


def _cell(point: Point, form: Form) -> Cell:
    return Cell("own", f"{point.step} {point.batch}", form.backend, "cpu", DTYPE)
