"""What the workers of `pays` are asked besides turns: graphs, prices, loops."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.trees import Array
from graphparity.common.timing.race.head_to_head import Race
from graphparity.common.user import breaks
from graphparity.common.user.calls import FAR
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.pays import inputs
from graphparity.experiments.pays.failing import why
from graphparity.experiments.pays.plan import DEFAULT, Asked, named
from graphparity.experiments.shared.run import Context

DTYPE = "float32"
OWN = "own"  # the race's rounds in the store, as a workload is there
COLD, WARM = "own, empty cache", "own, filled cache"  # starts, by their number
SPENT = ("build_s", "first_step_s", "second_step_s")  # of a start
BLOCK_S = 0.02  # of steps, in which the peak of memory is looked for
CALLS = 6  # with other Python numbers
SMALL = 1e-2  # of the largest norm: less than that is not held against itself


@dataclass
class Form:
    """One form of a program at one point: what it cost to open, or why it can't.

    cold, warm: seconds of build, first and second call, by number of the start; absent:
    it isn't there, and nothing is said of it. outcomes: what each start gave.
    """

    backend: str
    cold: dict[int, float] = field(default_factory=dict)
    warm: dict[int, float] = field(default_factory=dict)
    refused: str | None = None
    absent: bool = False
    broke: bool = False  # its process did: it isn't asked again
    outcomes: list[list[Array]] = field(default_factory=list)
    graphs: int | None = None
    breaks: list[dict[str, Any]] = field(default_factory=list)
    peak_bytes: int | None = None  # of a new process with a filled cache
    peak_cold_bytes: int | None = None  # the highest of those with an empty one
    numbers: list[str] = field(default_factory=list)  # read inside a graph: file:line
    loop: dict[str, Any] | None = None
    inside: Any = None  # `documents.Inside`, where asked for


@dataclass
class Point:
    """One step at one batch; race: None before there is one."""

    step: str
    batch: int | None
    inputs: dict[str, str]
    forms: list[Form]
    race: Race | None = None
    facts: list[str] = field(default_factory=list)


@dataclass
class Where:
    """What is asked at one point, and on which cores."""

    asked: Asked
    context: Context
    point: Point
    request: dict[str, Any]  # of `open_own`
    cores: list[int]

    @property
    def name(self) -> str:
        """Its step and batch in words."""
        return named(self.point.step, self.point.batch)

    def cell(self, form: Form, kind: str = OWN) -> Cell:
        """Where a form's rounds are kept in the store, or its starts."""
        at = "" if self.point.batch is None else f" {self.point.batch}"
        place = f"{self.point.step}{at}", form.backend, self.asked.device
        return Cell(kind, *place, DTYPE)

    def words(self, raised: str) -> str:
        """What was raised, with the person's file and line."""
        return breaks.told(raised, self.asked.program.place)


def program(asked: Asked) -> dict[str, Any]:
    """How a worker finds the program."""
    one = asked.program
    return {"place": one.place, "function": one.function, "dtype": DTYPE}


def request(where: Where, form: Form) -> dict[str, Any]:
    """What a form's worker is asked to open: of a mode, also which."""
    mode = form.backend.partition("#")[2]
    return {**where.request, **({"mode": mode} if mode else {})}


def ask(pool: Pool, backend: str, command: str, **request: Any) -> dict[str, Any]:
    """A worker's reply; a worker's failure is what was raised."""
    try:
        found: dict[str, Any] = pool.ask(backend, command, **request)
    except WorkerFailure as failure:
        return {"raised": why(failure), "failure": failure.status}
    return found


# -- graphs ----------------------------------------------------------------------------


def graphs(where: Where) -> None:
    """How many graphs each compiled form has, and what breaks them, where its compiler
    tells."""
    asked, context = where.asked, where.context
    context.reporter.doing(f"{where.name}: graphs and breaks")
    with context.pool(asked.device, DTYPE, asked.timeout, cores=where.cores) as pool:
        for form in filter(_tells, where.point.forms[1:]):
            reply = ask(pool, form.backend, "own_graphs", **request(where, form))
            pool.release(form.backend)
            if reply.get("failure") == "unsupported":
                form.absent = True
            elif not reply["raised"]:
                form.graphs, form.breaks = reply["graphs"], reply["breaks"]
                form.numbers = list(dict.fromkeys(reply["numbers"]))


def _tells(form: Form) -> bool:
    """Whether there is a file that reads what this form's compiler does."""
    if "#" in form.backend:  # the graphs are those of every mode
        return False
    try:
        registry.locate(form.backend, "capture")
    except registry.Gap:
        return False
    return True


def superseded(point: Point, form: Form) -> bool:
    """Whether the strict form is the same one graph, so that this is not measured."""
    strict = form.backend.removesuffix(DEFAULT)
    same = [one for one in point.forms if one.backend == strict and one is not form]
    whole = form.graphs == 1 and not form.breaks and not form.numbers
    return bool(same) and whole and same[0].graphs == 1 and not same[0].refused


# -- prices ----------------------------------------------------------------------------


def started(where: Where, cache: Path, number: int, cold: bool) -> None:
    """Every form in a new process with this cache, one after the other."""
    asked, context, point = where.asked, where.context, where.point
    told = "an empty" if cold else "a filled"
    context.reporter.doing(f"{where.name}: start {number + 1} with {told} cache")
    with context.pool(asked.device, DTYPE, asked.timeout, cache, where.cores) as pool:
        for form in point.forms:
            if form.refused or form.absent or superseded(point, form):
                continue
            spent = _opened(pool, where, form)
            if spent:
                (form.cold if cold else form.warm)[number] = sum(spent.values())
                at = where.cell(form, COLD if cold else WARM)
                context.keep(at, number, spent)
                _keep_peak(form, _peak(pool, form), cold)
                _judged(pool, where, form)
            pool.release(form.backend)


def _keep_peak(form: Form, peak: int | None, cold: bool) -> None:
    """Of cold starts the highest; of the warm one its own."""
    if cold:
        form.peak_cold_bytes = max(form.peak_cold_bytes or 0, peak or 0) or None
    else:
        form.peak_bytes = peak


def _peak(pool: Pool, form: Form) -> int | None:
    """Bytes that its process held at most above what it held before; a process that was
    forked, as in the race, can't tell."""
    try:
        found: int | None = pool.ask(form.backend, "calibrate", seconds=BLOCK_S)[
            "peak_bytes"
        ]
    except WorkerFailure:  # the race will tell
        return None
    return found


def _judged(pool: Pool, where: Where, form: Form) -> None:
    """Keep what its step gave, to be held against the program as it is."""
    reply = ask(pool, form.backend, "own_outcome")
    if reply["raised"]:
        form.refused = where.words(reply["raised"])
    else:
        form.outcomes.append(reply["outcome"])


def _opened(pool: Pool, where: Where, form: Form) -> dict[str, float]:
    """Seconds of what it did until the second call has ended; none where it is
    refused."""
    reply = ask(pool, form.backend, "try_own", **request(where, form))
    if reply.get("failure") == "unsupported":
        form.absent = True
    elif reply["raised"]:
        form.broke = bool(reply.get("failure"))
        base = form is where.point.forms[0]
        form.refused = reply["raised"] if base else where.words(reply["raised"])
    else:
        known = where.point.facts
        known += [fact for fact in reply["facts"] if fact not in known]
        return {key: float(reply[key]) for key in SPENT}
    return {}


def apart(one: list[Array], other: list[Array]) -> float | None:
    """The largest distance of two lists of arrays, each relative to the first's norm,
    or to a hundredth of the largest one's where that is more: a gradient that is zero
    but for rounding (of a bias before a norm) is no other in each form. FAR where one
    is not finite, None where their shapes differ."""
    if [a.shape for a in one] != [a.shape for a in other]:
        return None
    norms = [float(np.linalg.norm(np.asarray(a, float))) for a in one]
    least = max(filter(np.isfinite, norms), default=0.0) * SMALL
    units = [max(norm, least) or 1.0 for norm in norms]
    return max(map(_distance, one, other, units), default=0.0)


def _distance(one: Array, other: Array, unit: float) -> float:
    first, second = np.asarray(one, float), np.asarray(other, float)
    if np.array_equal(first, second, equal_nan=True):
        return 0.0
    with np.errstate(all="ignore"):
        far = float(np.linalg.norm(first - second) / unit)
    return far if np.isfinite(far) else FAR


# -- numbers and loops -----------------------------------------------------------------


def numbers(
    pool: Pool, asked: Asked, given: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Of each compiled form, how often it is traced where the program's Python numbers
    are others in each call."""
    found = dict[str, dict[str, Any]]()
    strict = [name for name in asked.backends[1:] if not name.endswith(DEFAULT)]
    for backend in strict:
        request = {**program(asked), "inputs": given, "times": CALLS}
        reply = ask(pool, backend, "own_numbers", **request)
        if reply.get("failure") != "unsupported":
            found[backend] = reply | {"names": inputs.numbers(given)}
    return found


def loops(where: Where, cache: Path) -> None:
    """What the person's own loop says of each form."""
    asked, context = where.asked, where.context
    assert asked.loop is not None
    loop = {"loop_place": asked.loop.place, "loop": asked.loop.function}
    context.reporter.doing(f"{asked.loop.text} times each form")
    with context.pool(asked.device, DTYPE, asked.timeout, cache, where.cores) as pool:
        for form in where.point.forms:
            if form.warm:
                told = {**request(where, form), **loop}
                form.loop = ask(pool, form.backend, "own_loop", **told)
                if raised := form.loop["raised"]:
                    form.loop["raised"] = breaks.told(raised, asked.loop.place)
                    return
                pool.release(form.backend)
