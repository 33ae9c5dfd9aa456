"""Where the time of a first call goes: capture, lower, optimize, generate code, run.

Every measurement is a fresh process; cold: an empty cache folder, warm: the same folder
again. How it grows with the program is measured in one process, after a first graph.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.timings import Load
from graphparity.common.contract.trees import Tree
from graphparity.common.system import scratch
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.phases.plan import NET, Asked, Place
from graphparity.experiments.shared.dynamic_form import eager
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.stacked import stacked

CACHES = ("cold", "warm")
OPERATIONS, DEPTH = "operations", "unrolled steps"  # what grows
CHAIN, ELEMENTS = "chain", 256
Grown = tuple[str, int]  # what grows, and its count


class Generated(TypedDict):
    """What a stack made of a program."""

    what: str
    bytes: int
    lines: int


class Run(TypedDict):
    """A first call and two more (`worker.measure`): seconds by phase and event."""

    phases: dict[str, float | None]  # None: no event of it, or within another
    absent: dict[str, str]  # phase -> the one that includes it
    note: str
    other: dict[str, float]  # by event
    rest_s: float  # covered by no event
    total_s: float  # building and the first call
    build_s: float
    calls_s: list[float]
    again_s: list[float]  # of compiling in later calls
    peak_bytes: int | None
    load: NotRequired[Load]  # what others did meanwhile
    generated: Generated
    events: dict[str, float]


class Inputs(TypedDict):
    """What a worker builds a program from."""

    spec: Spec
    start: Tree
    batches: list[Tree]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    runs: dict[tuple[str, str, str], list[Run]] = field(default_factory=dict)
    growth: dict[tuple[str, str, int], list[Run]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unsupported: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    each = len(asked.cells) * len(CACHES) + bool(asked.operations or asked.depths)
    return asked.repeats * len(asked.backends) * each


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Every backend cold and warm, and its growth, `repeats` times in turn."""
    with context.pool(asked.device, "float32", asked.timeout) as pool:
        drawn = {cell: _draw(pool, asked, *cell) for cell in {*asked.cells, NET}}
        chains = {
            n: _draw(pool, asked, CHAIN, f"{n}x{ELEMENTS}") for n in asked.operations
        }
    for repeat in range(asked.repeats):
        for name in asked.backends:
            text = f"{repeat + 1}/{asked.repeats}: {name}"
            for cell in asked.cells:
                _cold_and_warm(asked, name, cell, drawn[cell], text, context, found)
            if asked.operations or asked.depths:
                context.reporter.doing(f"{text}: growth")
                works = _works(asked, name, chains, drawn[NET])
                _grow(asked, name, works, context, found)
                context.reporter.advance()


def _draw(pool: Pool, asked: Asked, workload: str, config: str) -> Inputs:
    """A cell's spec, with what the oracle draws for it in float32."""
    spec = specs.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    start, batches = (cast(drawn[key], "float32") for key in ("start", "batches"))
    return {"spec": spec, "start": start, "batches": batches}


def _guard(name: str, found: Found, work: Callable[[], None]) -> None:
    """Do the work; a worker's failure is recorded and skips it, a gap is no failure."""
    try:
        work()
    except WorkerFailure as failure:
        gap = failure.status in ("unsupported", "unavailable")
        reasons = found.unsupported if gap else found.failed
        reasons[name] = f"{failure.status}: {failure}"


def _cold_and_warm(
    asked: Asked,
    name: str,
    cell: Place,
    inputs: Inputs,
    text: str,
    context: Context,
    found: Found,
) -> None:
    """One first call with an empty cache folder, and one in the same folder again."""
    with scratch.folder() as folder:
        process = (asked.device, "float32", asked.timeout, folder)
        for cache in CACHES:
            context.reporter.doing(f"{text}: {'/'.join(cell)}, {cache}")

            def work(cache: str = cache) -> None:
                with context.pool(*process) as pool:
                    run = pool.ask(name, "phases", **inputs)
                    key = ("/".join(cell), name, cache)
                    found.runs.setdefault(key, []).append(run)

            _guard(name, found, work)
            context.reporter.advance()


def _works(
    asked: Asked, name: str, chains: dict[int, Inputs], net: Inputs
) -> dict[Grown, Inputs]:
    """Chains of more and more operations, then loops of more and more steps."""
    works = {(OPERATIONS, n): chains[n] for n in asked.operations}
    spec: Spec = {**net["spec"], "inside": True, "loop": unrolled(name)}
    for k in asked.depths:
        batches = [stacked(net["batches"], k)]
        works[DEPTH, k] = {"spec": spec, "start": net["start"], "batches": batches}
    return works


def _grow(
    asked: Asked,
    name: str,
    works: dict[Grown, Inputs],
    context: Context,
    found: Found,
) -> None:
    """The first calls of all works in one process, after a first graph."""

    def work() -> None:
        with context.pool(asked.device, "float32", asked.timeout, folder) as pool:
            pool.ask(name, "toolchain")
            for (what, n), inputs in works.items():
                run = pool.ask(name, "phases", **inputs)
                found.growth.setdefault((name, what, n), []).append(run)

    with scratch.folder() as folder:
        _guard(name, found, work)


def unrolled(name: str) -> tuple[str, str]:
    """Backend and file of a Python loop over training steps, which a graph unrolls."""
    try:
        owner, _ = registry.locate(name, "unrolled")
        return owner.name, "unrolled"
    except registry.Gap:
        return eager(name), "inside"
