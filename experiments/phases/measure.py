"""Where the time of a first call goes: capture, lower, optimize, generate code, run.

Every measurement is a fresh process; cold: an empty cache folder, warm: the same folder
again. How it grows is measured in one process, behind a first graph.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.agreement.stage import cast
from graphparity.common.contract import registry, specs
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.dynamic_form import eager
from graphparity.experiments.shared.stacked import stacked
from graphparity.experiments.shared.terminal.progress import Reporter

CACHES = ("cold", "warm")
OPERATIONS, DEPTH = "operations", "unrolled steps"  # what grows
CHAIN, NET = "chain", ("two_layer_net", "digits")
ELEMENTS = 256
Run = dict[str, Any]
Spec = dict[str, Any]
Drawn = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    cells: tuple[tuple[str, str], ...]
    backends: tuple[str, ...]
    repeats: int
    operations: tuple[int, ...]
    depths: tuple[int, ...]
    device: str
    seed: int
    timeout: float


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    runs: dict[tuple[str, str, str], list[Run]] = field(default_factory=dict)
    growth: dict[tuple[str, str, int], list[Run]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unsupported: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """How many pieces of work `measure` reports."""
    each = len(asked.cells) * len(CACHES) + bool(asked.operations or asked.depths)
    return asked.repeats * len(asked.backends) * each


def measure(
    asked: Asked, reporter: Reporter, work_clock: WorkClock, found: Found
) -> None:
    """Every backend cold and warm, and its growth, `repeats` times in turn."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _pool(asked, Path(folder), work_clock) as pool,
    ):
        drawn = {cell: _draw(pool, asked, *cell) for cell in {*asked.cells, NET}}
        chains = {n: _draw(pool, asked, *_chain(n)) for n in asked.operations}
    for repeat in range(asked.repeats):
        for name in asked.backends:
            text = f"{repeat + 1}/{asked.repeats}: {name}"
            for cell in asked.cells:
                given = (asked, name, cell, drawn[cell])
                _cold_and_warm(*given, text, reporter, work_clock, found)
            if asked.operations or asked.depths:
                reporter.doing(f"{text}: growth")
                _grow(asked, name, chains, drawn[NET], work_clock, found)
                reporter.advance()


def _pool(asked: Asked, cache: Path, work_clock: WorkClock) -> Pool:
    cores = machine.cores(None)
    return Pool(asked.device, "float32", cores, cache, asked.timeout, work_clock)


def _chain(n: int) -> tuple[str, str]:
    return CHAIN, f"{n}x{ELEMENTS}"


def _draw(pool: Pool, asked: Asked, workload: str, config: str) -> Drawn:
    spec = specs.spec(workload, config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    return {
        "spec": spec,
        **cast({k: drawn[k] for k in ("start", "batches")}, "float32"),
    }


def _guard(name: str, found: Found, work: Callable[[], None]) -> None:
    """A worker's failure costs what it was at; a gap is no failure."""
    try:
        work()
    except WorkerFailure as failure:
        gap = failure.status in ("unsupported", "unavailable")
        target = found.unsupported if gap else found.failed
        target[name] = f"{failure.status}: {failure}"


def _cold_and_warm(
    asked: Asked,
    name: str,
    cell: tuple[str, str],
    given: Drawn,
    text: str,
    reporter: Reporter,
    work_clock: WorkClock,
    found: Found,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for cache in CACHES:
            reporter.doing(f"{text}: {'/'.join(cell)}, {cache}")

            def work(cache: str = cache) -> None:
                with _pool(asked, Path(folder), work_clock) as pool:
                    run = pool.ask(name, "phases", **given)
                    key = ("/".join(cell), name, cache)
                    found.runs.setdefault(key, []).append(run)
                    found.versions |= pool.facts[name]["versions"]

            _guard(name, found, work)
            reporter.advance()


def _grow(
    asked: Asked,
    name: str,
    chains: dict[int, Drawn],
    net: Drawn,
    work_clock: WorkClock,
    found: Found,
) -> None:
    works = [((OPERATIONS, n), chains[n]) for n in asked.operations]
    for k in asked.depths:
        spec = {**net["spec"], "inside": True, "loop": unrolled(name)}
        given = {"spec": spec, "start": net["start"]}
        works.append(((DEPTH, k), {**given, "batches": [stacked(net["batches"], k)]}))

    def work() -> None:
        with _pool(asked, Path(folder), work_clock) as pool:
            pool.ask(name, "toolchain")
            for (what, n), given in works:
                run = pool.ask(name, "phases", **given)
                found.growth.setdefault((name, what, n), []).append(run)

    with tempfile.TemporaryDirectory() as folder:
        _guard(name, found, work)


def unrolled(name: str) -> tuple[str, str]:
    """Backend and file of a Python loop over training steps, which a graph unrolls."""
    try:
        owner, _ = registry.locate(name, "unrolled")
        return owner.name, "unrolled"
    except registry.Gap:
        return eager(name), "inside"
