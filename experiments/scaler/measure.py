"""Is the loss scaler the same state machine everywhere? Faults are put into gradients.

Every run on every backend against the oracle; then the libraries' own scalers, and
compilers that may skip roundings.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from graphparity.common.contract import dtypes
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.scaler import library as scaler_library
from graphparity.experiments.scaler.judge import Comparison, State, agrees, judge
from graphparity.experiments.scaler.plan import Asked
from graphparity.experiments.scaler.scenes import LOOSENED, SCENES, Run, runs, scene
from graphparity.experiments.shared.run import Context


class Row(Comparison):
    """A run on a backend."""

    backend: str
    run: str
    status: str  # agree or disagree


class Loose(Comparison):
    """A run on a backend whose compiler may skip roundings."""

    backend: str
    run: str
    how: str  # what lets it


@dataclass
class Found:
    """What was measured: rows by run and backend, libraries' scalers, failures."""

    rows: list[Row] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    libraries: dict[str, scaler_library.Library] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    return len(SCENES) + asked.seeds


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every run on every backend; then the libraries' own scalers, and compilers that
    may skip roundings."""
    with context.pool(asked.device, "float32", asked.timeout) as pool:
        pool.start([*asked.backends], parallel=2)
        for title, run in runs(asked):
            context.reporter.doing(f"faults: {title}")
            _compare(pool, asked.backends, title, run, found)
            context.reporter.advance()
        context.reporter.doing("the libraries' own scalers")
        for name in asked.backends:
            with _failing(f"{name}, its library", found):
                library = pool.ask(name, "library_scaler")
                found.libraries[name] = scaler_library.verify(pool, name, library)
            with _failing(name, found):
                _loosened(pool, name, asked, found)


@contextmanager
def _failing(what: str, found: Found) -> Iterator[None]:
    """A context that records a worker's failure or gap, with its reason, and goes on
    after it."""
    try:
        yield
    except WorkerFailure as failure:
        found.failed[what] = f"{failure.status}: {failure}"


def states(pool: Pool, name: str, run: Run, dtype: str) -> list[State]:
    """What a backend has before the first step and after each: a list of trees."""
    spec, params, batches = run
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    inputs = {"start": start, "batches": batches}
    cast = {key: dtypes.cast(value, dtype) for key, value in inputs.items()}
    points = list(range(1, len(batches) + 1))
    after = pool.ask(name, "train_on", spec=spec, checkpoints=points, **cast)
    first: State = {"param": cast["start"][0], "opt": cast["start"][1]}
    return [first, *(State(param=one["param"], opt=one["opt"]) for one in after)]


def _compare(
    pool: Pool, names: tuple[str, ...], title: str, run: Run, found: Found
) -> None:
    """One run on every backend, two at a time."""
    expected = states(pool, pool.judge, run, "float64")

    def work(name: str) -> None:
        with _failing(f"{name}, {title}", found):
            row = judge(states(pool, name, run, "float32"), expected)
            status = "agree" if agrees(row) else "disagree"
            found.rows.append({"backend": name, "run": title, **row, "status": status})

    pool.each(work, [*names], parallel=2)


def _loosened(pool: Pool, name: str, asked: Asked, found: Found) -> None:
    """One scene again where a compiler has a switch that lets it skip roundings."""
    how = pool.ask(name, "loosen", loose=True)
    if how is None:
        return
    run = scene(LOOSENED, asked.seed)
    expected = states(pool, pool.judge, run, "float64")
    row = judge(states(pool, name, run, "float32"), expected)
    found.loose.append({"backend": name, "run": LOOSENED, "how": how, **row})
    pool.ask(name, "loosen", loose=False)
