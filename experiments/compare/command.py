"""`compare`: what is to be compared, the run, and how it ends."""

from pathlib import Path

import typer

from graphparity.common.contract import registry, specs
from graphparity.common.results import documents
from graphparity.common.results.store import Store
from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.compare import tables as comparing
from graphparity.experiments.compare.plan import Run, Settings, enter, units
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    DEVICES,
    Backends,
    Budget,
    Configs,
    DeviceName,
    DtypeName,
    FlushL2,
    Folder,
    Json,
    PresetName,
    Resume,
    Seed,
    Threads,
    Timeout,
    Workloads,
    console,
    known,
    one,
    selected,
    store,
    writable,
)
from graphparity.experiments.shared.terminal.progress import reporting


def compare(
    workload: Workloads = None,
    config: Configs = None,
    backend: Backends = None,
    device: DeviceName = "cpu",
    dtype: DtypeName = "float32",
    preset: PresetName = "quick",
    seed: Seed = 0,
    threads: Threads = None,
    budget: Budget = None,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
    resume: Resume = False,
    flush_l2: FlushL2 = False,
) -> None:
    """Prove that backends agree, and time them: what does the graph cost and gain?"""
    chosen = one("device", device, DEVICES)
    devices = ("cpu", "cuda") if chosen == "all" else (chosen,)
    if flush_l2 and "cpu" in devices:
        text = "--flush-l2 empties the cache of a GPU between steps: add --device cuda"
        raise typer.BadParameter(text)
    try:
        machine.cores(threads)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    writable(json)
    numbers = one("dtype", dtype, specs.DTYPES)
    workloads = known("workload", workload or [], registry.workloads())
    workloads = _beside(numbers, workloads, named=bool(workload))
    configs = _configs(config or [], workloads, named=bool(workload))
    settings = Settings(
        workloads=workloads,
        backends=selected(backend, *devices),
        devices=devices,
        dtype=numbers,
        preset=one("preset", preset, tuple(interleaved.EFFORTS)),
        seed=seed,
        threads=threads,
        budget=budget,
        timeout=timeout,
        flush=flush_l2,
        configs=configs,
    )
    with store(results_folder) as kept:
        raise typer.Exit(_compare(settings, kept, results_folder, json, resume))


def _beside(dtype: str, workloads: tuple[str, ...], named: bool) -> tuple[str, ...]:
    """Workloads to be had in a dtype: half precision is beside float32 alone, and left
    out in float64. Raises BadParameter where it is asked for by name."""
    if dtype == "float32":
        return workloads
    mixed = [name for name in workloads if specs.mixed(name)]
    if named and mixed:
        text = f"{mixed[0]} is half precision beside float32: not in {dtype}"
        raise typer.BadParameter(f"{text}; leave out --dtype or -w {mixed[0]}")
    return tuple(name for name in workloads if name not in mixed)


def _configs(
    asked: list[str], workloads: tuple[str, ...], named: bool
) -> tuple[str, ...]:
    """Configs of these workloads, of any preset; none where none is asked for. Raises
    BadParameter with the nearest, or where a workload asked for by name has none."""
    if not asked:
        return ()
    every = {name: specs.configs(name, "full") for name in workloads}
    names = list(dict.fromkeys(config for own in every.values() for config in own))
    for name in asked:
        if name not in names and any(
            name in registry.reference(workload).CONFIGS for workload in workloads
        ):
            text = f"config '{name}' belongs to another command, and is not compared"
            raise typer.BadParameter(f"{text}; there are: {', '.join(names)}")
    found = known("config", asked, names)
    for name, own in every.items() if named else ():
        if not set(own) & set(found):
            text = f"{name} has none of these configs; it has: {', '.join(own)}"
            raise typer.BadParameter(f"{text}; add --config or leave out -w {name}")
    return found


def _compare(
    settings: Settings,
    kept: Store,
    folder: Path,
    json: Path | None,
    resume: bool,
) -> int:
    screen, work_clock = console(), WorkClock()
    number, found_one = enter(kept, settings, frame.command(), resume)
    if resume and not found_one:
        screen.print("Nothing to resume with these settings: this is a new run.")
    elif found_one:
        screen.print(f"Going on with run {number}: only what is missing is done.")
    interrupted, left_out = False, 0
    with reporting(console(stderr=True), units(settings)) as reporter:
        run = Run(settings, kept, number, folder, work_clock, reporter)
        try:
            left_out = comparing.execute(run)
        except KeyboardInterrupt:
            interrupted = True
    kept.spend(number, work_clock.summary())
    found = documents.gather(kept, number, settings.order())
    frame.save(found, json, None, "compare")  # the store keeps it
    comparing.show(screen, {**found})
    screen.print(f"Run {number} is kept in {kept.path}.", highlight=False)
    for line in _unfinished(settings, left_out, interrupted):
        screen.print(line, highlight=False)
    if interrupted:
        return frame.INTERRUPTED
    return documents.exit_status(found, len(settings.order()))


def _unfinished(settings: Settings, left_out: int, interrupted: bool) -> list[str]:
    """A line for what --resume would add."""
    lines = []
    if left_out:
        limit = f"{settings.effort().limit_s:.0f} s a device"
        text = f"Rounds left out, not to end after {limit}: {left_out}"
        lines.append(f"{text}; --resume adds them.")
    if interrupted:
        lines.append("Interrupted; what was finished is kept. Go on with --resume.")
    return lines


COMMAND = compare
