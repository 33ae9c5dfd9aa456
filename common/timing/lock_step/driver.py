"""Arms of one config take turns by a shared page: blocks that are neighbours in time.

The driver writes the schedule and starts one request in every worker; then each passes
the turn to the next (`worker.turns`). A worker that dies, hangs or raises in its turn
costs its own cell: the others come back, and go on with what is left of the schedule in
another request. A *control* arm, the baseline's open cell once more under another
number, has turns of its own: what it differs from the baseline by is the instrument's.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import Sample
from graphparity.common.system import scratch, turn_page
from graphparity.common.system.turn_page import ENOUGH, TurnPage
from graphparity.common.timing import disturbance, interleaved
from graphparity.common.timing.interleaved import Effort, Fail
from graphparity.common.timing.lock_step import schedule, turn_records
from graphparity.common.timing.lock_step.schedule import Spread
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

SHARED = Path("/dev/shm")
PILOTS = 4  # blocks
START_S = 1.0  # what a process costs until its first cell is opened

Spreads = dict[Cell, Spread]


@dataclass
class Session:
    """One config's workers at their turns."""

    pool: Pool
    effort: Effort
    arms: list[tuple[Cell, Sample]]  # the last one is the control
    fail: Fail
    say: Callable[[str], None]
    begun: float = field(default_factory=time.monotonic)
    failed: set[Cell] = field(default_factory=set)

    def left_s(self) -> float:
        """Seconds of the effort that are left."""
        return self.effort.sweeps_s - (time.monotonic() - self.begun)


def sweeps(
    pool: Pool,
    samples: dict[Cell, Sample],
    effort: Effort,
    rng: np.random.Generator,
    fail: Fail,
    known: Spreads,
    say: Callable[[str], None],
) -> None:
    """Blocks of all open cells in lock step until the time is up or the blocks are
    enough, at least interleaved.LEAST_SWEEPS of them; failed cells leave the samples.

    known: how the cells' steps spread, found where it isn't there. say: is told what a
    reader should know.
    """
    spreads = _spreads(pool, samples, effort, fail, known)
    if not samples:
        return
    sized = list(zip(samples, schedule.steps(spreads, effort.block_s), strict=True))
    for cell, steps in sized:
        samples[cell] |= {"steps": steps, "lock_step": True}
    base = _controlled(list(samples))
    arms = [*samples.items(), (base, interleaved.without_blocks(samples[base]))]
    session = Session(pool, effort, arms, fail, say)
    pool.quiet()
    count = _sweeps(spreads, [_start_s(sample) for sample in samples.values()])
    order = schedule.order(len(arms), count, rng)
    may_end = schedule.may_end(len(arms), count, interleaved.LEAST_SWEEPS)
    _run(session, order, may_end)
    for cell in session.failed:
        del samples[cell]
    for cell, sample in arms:
        if cell not in session.failed:
            disturbance.settle(sample)
    if base in samples:
        samples[base]["control_blocks"] = arms[-1][1]["blocks"]


def _controlled(cells: list[Cell]) -> Cell:
    """The cell that is held against itself: the baseline's, else the first."""
    known = registry.backends()
    own = [c for c in cells if known[c.backend.split("#")[0]].baseline]
    return [*own, *cells][0]


def _start_s(sample: Sample) -> float:
    """What another process of it costs until its first block; None is left out."""
    parts = (sample["build_s"], sample["first_step_s"], sample["second_step_s"])
    return START_S + sum(part for part in parts if part is not None)


def _sweeps(spreads: list[Spread], start_s: list[float]) -> int:
    """An even number of sweeps: what the arm that gains most by them would have."""
    pairs = zip(spreads, start_s, strict=True)
    most = max(schedule.blocks_a_process(arm, cost) for arm, cost in pairs)
    return most + most % 2


def _spreads(
    pool: Pool, samples: dict[Cell, Sample], effort: Effort, fail: Fail, known: Spreads
) -> list[Spread]:
    """How the steps of each cell spread, from a pilot of those not known yet; a cell
    whose pilot fails leaves the samples."""
    for cell, sample in list(samples.items()):
        if cell in known:
            continue
        size = {"steps": sample["steps"], "untimed": sample["untimed"]}
        size["blocks"] = PILOTS if sample["steps"] > 1 else 1  # a step may take minutes
        pool.quiet()
        try:
            pilot = pool.ask(cell.backend, "pilot", **size)
        except WorkerFailure as failure:
            del samples[cell]
            fail(cell, failure)
        else:
            known[cell] = schedule.spread(pilot)
    return [known[cell] for cell in samples]


# -- requests --------------------------------------------------------------------------


def _run(session: Session, order: list[int], may_end: list[int]) -> None:
    """All turns of this order, a request in every worker for as many as it takes."""
    while order:
        with _page(session, order, may_end) as (page, folder, names):
            lost = _ask_all(session, page, folder, names)
            turn_records.collect(page, session.arms)
            taken, enough = page.taken, page.ended == ENOUGH
        gone = {cell for cell, _ in session.arms if cell.backend in lost}
        for cell in gone - session.failed:
            session.failed.add(cell)
            session.fail(cell, lost[cell.backend])
        if session.pool.stopped or enough or not (taken or lost):
            return
        rest = [
            (arm, end)
            for arm, end in zip(order[taken:], may_end[taken:], strict=True)
            if session.arms[arm][0] not in session.failed
        ]
        order, may_end = [arm for arm, _ in rest], [end for _, end in rest]


@contextmanager
def _page(
    session: Session, order: list[int], may_end: list[int]
) -> Iterator[tuple[TurnPage, Path, list[str]]]:
    """A page with this order, its folder, and the names of its processes by number."""
    names = list(dict.fromkeys(session.arms[arm][0].backend for arm in order))
    place = {name: number for number, name in enumerate(names)}
    owner = [place.get(cell.backend, 0) for cell, _ in session.arms]
    steps = [sample["steps"] for _, sample in session.arms]
    untimed = [sample["untimed"] for _, sample in session.arms]
    with ExitStack() as stack:
        what = (owner, steps, untimed, order, may_end)
        page, folder = _made(stack, session.say, *what)
        stack.callback(page.close)
        yield page, folder, names


def _made(
    stack: ExitStack, say: Callable[[str], None], *what: list[int]
) -> tuple[TurnPage, Path]:
    """A page in memory, else among the temporary files, which is said."""
    with ExitStack() as trial:
        try:
            folder = trial.enter_context(scratch.folder(SHARED))
            page = turn_page.create(folder, *what)
        except OSError as error:
            reason = f"{SHARED}: {error.strerror}"
        else:
            stack.push(trial.pop_all())
            return page, folder
    say(f"The page of turns lies among the temporary files, not in memory: {reason}.")
    folder = stack.enter_context(scratch.folder())
    return turn_page.create(folder, *what), folder


def _ask_all(
    session: Session, page: TurnPage, folder: Path, names: list[str]
) -> dict[str, WorkerFailure]:
    """Start the turns in every worker and wait for all; those that failed, and how."""
    lost, pool = dict[str, WorkerFailure](), session.pool
    request = {
        "page": str(folder),
        "cores": pool.cores,
        "flush": session.effort.flush,
        "enough_s": session.left_s(),
        "within_s": pool.limit_s,
    }

    def work(name: str) -> None:
        try:
            pool.ask(name, "take_turns", process=names.index(name), **request)
        except WorkerFailure as failure:
            lost[name] = failure
            page.end()  # the others wait for its turn, or would

    pool.each(work, names, len(names))
    return lost
