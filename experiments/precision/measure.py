"""Why mixed precision works and what it costs: trainings, steps and memory by format.

All formats of a net live in one fresh process of a backend and take turns, block by
block in random order. A ratio between two of them compares unlike precisions: it is the
price of a precision, and beside it stands the one that was measured.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.agreement import precision_probe
from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.precision import (
    gradients as precision_gradients,
    plan,
    train,
    worker,
)
from graphparity.experiments.shared.terminal.progress import Reporter

SLOW_S, BLOCK_S = 0.25, 0.02  # a longer step has few blocks, behind the others
SLOW_SWEEPS = 2
Samples = dict[tuple[str, str, str], dict[int, dict[str, Any]]]


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    gradients: list[dict[str, Any]] = field(default_factory=list)
    curves: list[dict[str, Any]] = field(default_factory=list)
    trained: list[dict[str, Any]] = field(default_factory=list)
    samples: Samples = field(default_factory=dict)  # (net, format, backend) by round
    memory: list[dict[str, Any]] = field(default_factory=list)
    measured: dict[tuple[str, str], str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)
    parts_s: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the seconds of a part of the run."""
        begin = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - begin
            self.parts_s[name] = self.parts_s.get(name, 0.0) + took

    @contextmanager
    def failing(self, what: str) -> Iterator[None]:
        """A worker's failure is noted, and the rest goes on."""
        try:
            yield
        except WorkerFailure as failure:
            self.failed[what] = f"{failure.status}: {failure}"


def ticks(asked: plan.Asked) -> int:
    """How often the progress bar moves."""
    extra = len(precision_gradients.problems(asked)) + 3
    return extra + asked.rounds * len(asked.nets)


def measure(
    asked: plan.Asked,
    cache: Path,
    work_clock: WorkClock,
    reporter: Reporter,
    found: Found,
) -> None:
    """Gradients; then rounds of fresh processes, the first of which also trains."""
    for number in range(asked.rounds):
        given = (asked.device, "float32", machine.cores(None), cache, asked.timeout)
        with Pool(*given, work_clock) as pool:
            reporter.doing(f"round {number + 1}/{asked.rounds}: fresh processes")
            with found.part("starting"):
                pool.start([*asked.backends], parallel=2)
            if not pool.workers:  # no such device, say: nothing to measure
                return _absent(pool, asked, found)
            if number == 0:
                _once(pool, asked, reporter, found)
            for net in asked.nets:
                reporter.doing(f"round {number + 1}/{asked.rounds}: {net}")
                _round(pool, asked, net, number, reporter, found)
                reporter.advance()
            found.versions |= pool.versions()
    with found.part("memory"), paged(), Pool(*given, work_clock) as pool:

        def look(name: str) -> None:
            reporter.doing(f"memory on {name}")
            train.footprints(pool, asked, name, found)

        pool.each(look, [*asked.backends], parallel=2)
    reporter.advance()


def _absent(pool: Pool, asked: plan.Asked, found: Found) -> None:
    """Why no backend could be started, by backend."""
    for name in asked.backends:
        with found.failing(name):
            pool.ask(name, "forget")


@contextmanager
def paged() -> Iterator[None]:
    """Workers started meanwhile have their larger arrays in pages of their own."""
    before = {key: os.environ.get(key) for key in worker.PAGES}
    os.environ.update(worker.PAGES)
    try:
        yield
    finally:
        for key, value in before.items():
            os.environ.pop(key)
            os.environ |= {} if value is None else {key: value}


def _once(pool: Pool, asked: plan.Asked, reporter: Reporter, found: Found) -> None:
    """What is deterministic, and measured in the first round alone."""
    for problem in precision_gradients.problems(asked):
        reporter.doing(f"gradients of {problem}")
        with found.part("gradients"):
            found.gradients += precision_gradients.measure(pool, asked, problem)
        reporter.advance()
    reporter.doing("measured precision")
    with found.part("probes"):
        for name in asked.backends:
            with found.failing(f"{name}, probe"):
                _probe(pool, asked, name, found)
    reporter.advance()
    reporter.doing("training in small units")
    with found.part("small units"):
        work = lambda name: train.small_units(pool, asked, name, found)
        pool.each(work, [*asked.backends], parallel=2)
    reporter.advance()


def _probe(pool: Pool, asked: plan.Asked, name: str, found: Found) -> None:
    """Which precision a product has in each format."""
    for form in plan.formats(asked):
        a, b = precision_probe.probe(registry.backends()[name].dtype("float32"))
        half = form if form in ("bfloat16", "float16") else None
        given = {"a": a, "b": b, "half": half, "tf32": form == "tf32"}
        product = pool.ask(name, "trial_product", **given)
        found.measured[name, form] = precision_probe.classify(product)
    pool.ask(name, "forget")


def _round(
    pool: Pool,
    asked: plan.Asked,
    net: str,
    number: int,
    reporter: Reporter,
    found: Found,
) -> None:
    """Open all formats everywhere, race, then train where it is the first round."""
    opened: dict[str, dict[str, Any]] = {}

    def open_all(name: str) -> None:
        opened[name] = train.opened(pool, asked, net, name, found)

    with found.part(f"opening, {net}"):
        pool.each(open_all, [*asked.backends], parallel=2)
    with found.part(f"racing, {net}"):
        for name in asked.backends:
            with found.failing(f"{name}, {net}, step time"):
                _race(pool, asked, (net, name, number), opened[name], found)
    with found.part(f"training, {net}"):  # in turn: at once, threads wait for cores
        for name in asked.backends:
            for form, took in opened[name].items() if number == 0 else ():
                reporter.doing(f"training of {net} in {form} on {name}")
                at = (net, form, name)
                train.train(pool, asked, at, took["pace_s"], found)
            with found.failing(f"{name}, {net}"):
                pool.ask(name, "trials_drop")


def _race(
    pool: Pool,
    asked: plan.Asked,
    at: tuple[str, str, int],
    opened: dict[str, dict[str, Any]],
    found: Found,
) -> None:
    """Blocks of the formats in turn, each from its start; slow ones behind them."""
    net, name, number = at
    for form, took in opened.items():
        took |= {"blocks": [], "slow": False}  # until the race is over
        found.samples.setdefault((net, form, name), {})[number] = took
        pool.ask(name, "trial_restart", arm=form)
    quick = [form for form, took in opened.items() if took["second_s"] < SLOW_S]
    pool.quiet()
    given = {"sweeps": asked.sweeps, "block_s": BLOCK_S, "seed": asked.seed + number}
    raced = pool.ask(name, "arms_race", arms=quick, **given) if quick else {}
    slow = [form for form in opened if form not in quick]
    if slow:  # few blocks, of one step, behind the others'
        given |= {"sweeps": min(SLOW_SWEEPS, asked.sweeps)}
        raced |= pool.ask(name, "arms_race", arms=slow, **given)
    for form, took in opened.items():
        own = raced[form]["blocks"]
        blocks = [None if b is None else b / took["steps"] for b in own]
        blocks += [None] * (asked.sweeps - len(blocks))
        took |= {"blocks": blocks, "slow": form in slow}
        if known := [b for b in blocks if b is not None]:
            took["pace_s"] = min(known)
