"""The command line: `python -m experiments COMMAND`, installed also as
`graphparity`."""

import os
import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from common import bench, contract, machine, registry, results
from common.ledger import Ledger
from common.progress import reporting
from common.store import Store
from experiments import (
    casts_command,
    choose_command,
    compare as comparing,
    control_command,
    crossover_command,
    dialects_command,
    doctor as diagnosing,
    explain_command,
    frame,
    graph_command,
    inside_command,
    landscapes_command,
    lecture_command,
    listing,
    phases_command,
    precision_command,
    report_command,
    retrace_command,
    scaler_command,
    scaling_command,
    selfcheck_command,
    side_by_side_command,
    train_command,
    updates_command,
)
from experiments.options import (
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
from experiments.plan import Run, Settings, enter, units

app = typer.Typer(
    help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None
)


@app.command()
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
    numbers = one("dtype", dtype, contract.DTYPES)
    workloads = known("workload", workload or [], registry.workloads())
    workloads = _beside(numbers, workloads, named=bool(workload))
    configs = _configs(config or [], workloads, named=bool(workload))
    settings = Settings(
        workloads=workloads,
        backends=selected(backend, *devices),
        devices=devices,
        dtype=numbers,
        preset=one("preset", preset, tuple(bench.EFFORTS)),
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
    mixed = [name for name in workloads if contract.mixed(name)]
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
    every = {name: contract.configs(name, "full") for name in workloads}
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
    screen, ledger = console(), Ledger()
    number, found_one = enter(kept, settings, frame.command(), resume)
    if resume and not found_one:
        screen.print("Nothing to resume with these settings: this is a new run.")
    elif found_one:
        screen.print(f"Going on with run {number}: only what is missing is done.")
    interrupted, left_out = False, 0
    with reporting(console(stderr=True), units(settings)) as reporter:
        run = Run(settings, kept, number, folder, ledger, reporter)
        try:
            left_out = comparing.execute(run)
        except KeyboardInterrupt:
            interrupted = True
    kept.spend(number, ledger.summary())
    found = results.gather(kept, number, settings.order())
    frame.save(found, json, None, "compare")  # the store keeps it
    comparing.show(screen, found)
    screen.print(f"Run {number} is kept in {kept.path}.", highlight=False)
    for line in _unfinished(settings, left_out, interrupted):
        screen.print(line, highlight=False)
    if interrupted:
        return frame.INTERRUPTED
    return results.exit_status(found, len(settings.order()))


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


app.command("train")(train_command.train)
app.command("scaling")(scaling_command.scaling)
app.command("dialects")(dialects_command.dialects)
app.command("landscapes")(landscapes_command.landscapes)
app.command("choose")(choose_command.choose)
app.command("updates")(updates_command.updates)
app.command("control_flow")(control_command.control_flow)
app.command("crossover")(crossover_command.crossover)
app.command("explain")(explain_command.explain)
app.command("phases")(phases_command.phases)
app.command("inside")(inside_command.inside)
app.command("casts")(casts_command.casts)
app.command("precision")(precision_command.precision)
app.command("retrace")(retrace_command.retrace)
app.command("scaler")(scaler_command.scaler)
app.command("graph")(graph_command.graph)
app.command("report")(report_command.report)
app.command("side_by_side")(side_by_side_command.side_by_side)
app.command("lecture")(lecture_command.lecture)


@app.command("list")
def list_all(
    deviations: Annotated[bool, typer.Option(help="Where programs differ.")] = False,
) -> None:
    """Workloads with their configs, and backends with what they need."""
    if deviations:
        typer.echo(listing.deviations())
    else:
        listing.show(console())


@app.command()
def doctor(
    device: DeviceName = "all",
    precisions: Annotated[bool, typer.Option(help="Measure formats too.")] = True,
) -> None:
    """What is installed, which devices, what each can compute, how to get the rest."""
    chosen = one("device", device, DEVICES)
    devices = diagnosing.DEVICES if chosen == "all" else (chosen,)
    raise typer.Exit(diagnosing.show(console(), devices, precisions))


app.add_typer(selfcheck_command.checks, name="selfcheck")


def main() -> None:
    """Run the command line; a request to terminate is treated like Ctrl-C.

    Both are handled here: a shell that starts a job in the background ignores SIGINT.
    """

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    app()
