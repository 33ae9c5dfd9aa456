"""What a step costs against the batch size: where dynamic graphs pay their overhead."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.timing import interleaved, intervals, weighted_line
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.shared.terminal.progress import Reporter

WORKLOAD = "cnn"
Samples = dict[tuple[str, int], dict[int, dict[str, Any]]]  # (backend, B) by round
Keep = Callable[[Cell, int, dict[str, Any]], None]


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    backends: tuple[str, ...]
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def sizes() -> tuple[int, ...]:
    """The batch sizes of the reference."""
    found: tuple[int, ...] = registry.reference(WORKLOAD).SIZES
    return found


def measure(
    asked: Asked,
    reporter: Reporter,
    work_clock: WorkClock,
    samples: Samples,
    failed: dict[str, str],
    keep: Keep,
) -> dict[str, Any]:
    """Rounds of fresh processes; every backend at every size, blocks interleaved.

    `samples` grows as they come, and `keep` is told of each; `failed` of backends that
    can't go on, and why. Returns the versions of what ran.
    """
    versions: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as cache:
        for number in range(asked.rounds):
            cores = machine.cores(None)
            given = (asked.device, "float32", cores, Path(cache), asked.timeout)
            with Pool(*given, work_clock) as pool:
                reporter.doing(f"round {number + 1}/{asked.rounds}: fresh processes")
                names = [name for name in asked.backends if name not in failed]
                pool.start(names, parallel=2)
                failed |= {n: pool.down[n] for n in names if n in pool.down}
                for size in sizes():
                    text = f"round {number + 1}/{asked.rounds}: batches of {size}"
                    reporter.doing(text)
                    at = (size, number, samples, failed, keep)
                    _measure_size(pool, asked, *at)
                    reporter.advance()
                versions |= pool.versions()
    return versions


def _measure_size(
    pool: Pool,
    asked: Asked,
    size: int,
    number: int,
    samples: Samples,
    failed: dict[str, str],
    keep: Keep,
) -> None:
    spec = specs.spec(WORKLOAD, f"batch_{size}")
    try:
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    except WorkerFailure:  # a judge that dies is replaced once
        drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    cells = [
        Cell(WORKLOAD, f"batch_{size}", name, asked.device, backend.dtype("float32"))
        for name, backend in registry.backends().items()
        if name in asked.backends and name not in failed
    ]

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        failed[cell.backend] = f"{failure.status}: {failure}"

    effort = interleaved.Effort(asked.rounds, 1, 0.02, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number, size])
    given = {**drawn, "spec": spec}
    for cell, sample in interleaved.measure(
        pool, cells, given, effort, rng, fail
    ).items():
        samples.setdefault((cell.backend, size), {})[number] = sample
        keep(cell, number, sample)


def results(samples: Samples, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each backend its points against the batch size, and the fitted costs."""
    found = []
    for name in names:
        points = [_point(size, samples.get((name, size), {})) for size in sizes()]
        known = [point for point in points if point["step_s"]]
        lines = _times(samples, name)
        costs = weighted_line.cost(lines) if lines else None
        dtype = registry.backends()[name].dtype("float32")
        row = {"backend": name, "dtype": dtype, "points": known, "fit": costs}
        found.append(row)
    return found


def _point(size: int, rounds: dict[int, dict[str, Any]]) -> dict[str, Any]:
    step = intervals.step_time([sample["blocks"] for sample in rounds.values()])
    peaks = [s["peak_bytes"] for s in rounds.values() if s["peak_bytes"] is not None]
    rate = size / step["median"] if step and step["median"] else None
    peak = max(peaks) if peaks else None
    return {"batch": size, "step_s": step, "images_per_s": rate, "peak_bytes": peak}


def _step_s(sample: dict[str, Any]) -> float | None:
    step = intervals.step_time([sample["blocks"]])
    return step["median"] if step else None


def _times(samples: Samples, name: str) -> list[weighted_line.Times]:
    """For each round that is whole the step time by batch size."""
    numbers = {
        n for (other, _), rounds in samples.items() if other == name for n in rounds
    }
    whole = []
    for number in sorted(numbers):
        times = {
            size: _step_s(samples[name, size][number])
            for size in sizes()
            if number in samples.get((name, size), {})
        }
        known = {size: seconds for size, seconds in times.items() if seconds}
        if len(known) == len(sizes()):
            whole.append(known)
    return whole


# -- what is printed -------------------------------------------------------------------


def show(screen: Console, found: list[dict[str, Any]], failed: dict[str, str]) -> None:
    """Step time, images/s and peak memory against the batch; the costs; a sentence."""
    for column in ("step", "images/s", "peak memory"):
        title = f"cnn: {column} against batch size"
        table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
        table.add_column("backend", no_wrap=True)
        for size in sizes():
            table.add_column(str(size), justify="right", no_wrap=True)
        for row in found:
            points = {point["batch"]: point for point in row["points"]}
            texts = [_text(column, points.get(size)) for size in sizes()]
            table.add_row(row["backend"], *texts)
        screen.print()
        screen.print(table)
    screen.print()
    screen.print(_costs(found))
    for name, reason in failed.items():
        text = f"* {name}: {' '.join(reason.split())[:300]}"
        screen.print(text, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"In short. {summary(found)}", highlight=False, markup=False)


def _text(column: str, point: dict[str, Any] | None) -> str:
    if point is None:
        return "–"
    if column == "step":
        return tables.seconds(point["step_s"]["median"])
    if column == "images/s":
        return f"{point['images_per_s']:,.0f}"
    peak = point["peak_bytes"]
    return "–" if peak is None else f"{peak / 2**20:.0f} MiB"


def _costs(found: list[dict[str, Any]]) -> Table:
    title = "what a step costs: a + b B, per process, with 95 % intervals"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    table.add_column("backend", no_wrap=True)
    for name in ("a, a step", "b, an image", "a = images", "worst deviation"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in found:
        if not (costs := row["fit"]):
            continue
        a, b = costs["per_step_s"], costs["per_image_s"]
        worth = f"{a['median'] / b['median']:,.0f}" if b["median"] else "–"
        worst = f"{100 * costs['worst_deviation']:.0f} %"
        table.add_row(row["backend"], _interval(a), _interval(b), worth, worst)
    return table


def _interval(value: dict[str, Any]) -> str:
    middle = tables.seconds(value["median"])
    if value["low"] is None:
        return middle
    bounds = tables.seconds(value["low"]), tables.seconds(value["high"])
    return f"{middle} [{bounds[0]}, {bounds[1]}]"


def summary(found: list[dict[str, Any]]) -> str:
    """The cheapest step and image, and the fixed cost that dynamic forms pay."""
    known = registry.backends()
    fits = {row["backend"]: row["fit"] for row in found if row["fit"]}
    fits = {name: costs for name, costs in fits.items() if not known[name].oracle}
    if not fits:
        return "Nothing was measured."
    texts = []
    for key, what in (("per_step_s", "step"), ("per_image_s", "image")):
        name = min(fits, key=lambda n: fits[n][key]["median"])
        seconds = tables.seconds(fits[name][key]["median"])
        texts.append(f"The cheapest {what} is {name}'s, {seconds}.")
    for name in fits:
        if known[name].graph != "dynamic":
            continue
        peers = [
            other
            for other in fits
            if known[other].framework == known[name].framework
            and known[other].graph == "static"
        ]
        own = tables.seconds(fits[name]["per_step_s"]["median"])
        others = ", ".join(
            f"{other} {tables.seconds(fits[other]['per_step_s']['median'])}"
            for other in peers
        )
        if peers:
            texts.append(f"{name} pays {own} a step before the first image ({others}).")
    return " ".join(texts)
