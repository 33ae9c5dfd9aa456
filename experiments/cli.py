"""The command line: `python -m experiments COMMAND`, installed also as
`graphparity`."""

import difflib
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from common import bench, contract, machine, registry, report, results
from common.ledger import Ledger
from common.progress import reporting
from common.store import DamagedStore, Store, opened
from experiments import compare as comparing, doctor as diagnosing, listing, selfcheck
from experiments.plan import Run, Settings, enter, units

app = typer.Typer(
    help=__doc__, add_completion=False, no_args_is_help=True, rich_markup_mode=None
)

INTERRUPTED = 130
DEVICES = ("cpu", "cuda", "all")
ALIASES = {"gpu": "cuda", "pytorch": "torch_eager", "numpy": "numpy_ref"}


class Screen(Console):
    """A console whose reader may go away (`| head`): the work goes on all the same."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def console(stderr: bool = False) -> Console:
    """At least as wide as the tables where the output is no terminal."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() else report.WIDTH
    return Screen(width=wide, soft_wrap=False, stderr=stderr)


def known(kind: str, asked: list[str], names: list[str]) -> tuple[str, ...]:
    """The names asked for, all where none is. Raises BadParameter with the nearest."""
    for name in asked:
        if name not in names:
            near = [ALIASES[name]] if ALIASES.get(name) in names else []
            near = near or [other for other in names if other.startswith(name)]
            near = near or difflib.get_close_matches(name, names, n=3, cutoff=0.4)
            hint = f"did you mean {' or '.join(near)}?" if near else ""
            every = f"there are: {', '.join(names)}"
            raise typer.BadParameter(f"no {kind} '{name}'; {hint or every}")
    return tuple(name for name in names if name in asked) if asked else tuple(names)


def one(kind: str, asked: str, names: tuple[str, ...]) -> str:
    """One name out of few. Raises BadParameter with the nearest."""
    return known(kind, [asked], list(names))[0]


Workloads = Annotated[
    list[str] | None, typer.Option("--workload", "-w", help="A workload; repeatable.")
]
Backends = Annotated[
    list[str] | None, typer.Option("--backend", "-b", help="A backend; repeatable.")
]
DeviceName = Annotated[str, typer.Option("--device", help="cpu, cuda or all.")]
DtypeName = Annotated[str, typer.Option("--dtype", help="float32 or float64.")]
PresetName = Annotated[str, typer.Option("--preset", help="quick, standard or full.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Of inputs and order.")]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Cores for every worker.")
]
Budget = Annotated[
    float | None, typer.Option("--budget", min=1.0, help="Seconds of timed sweeps.")
]
Timeout = Annotated[
    float, typer.Option("--timeout", min=1.0, help="Seconds for one request at most.")
]
Folder = Annotated[Path, typer.Option("--results", help="Where results are kept.")]
Json = Annotated[Path | None, typer.Option("--json", help="Write the results here.")]
Resume = Annotated[bool, typer.Option("--resume", help="Do only what is missing.")]


@app.command()
def compare(
    workload: Workloads = None,
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
) -> None:
    """Prove that backends agree, and time them: what does the graph cost and gain?"""
    chosen = one("device", device, DEVICES)
    try:
        machine.cores(threads)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if json is not None and not json.resolve().parent.is_dir():
        raise typer.BadParameter(f"--json {json}: there is no folder {json.parent}")
    if json is not None and json.is_dir():
        raise typer.BadParameter(f"--json {json} is a folder; name a file")
    settings = Settings(
        workloads=known("workload", workload or [], registry.workloads()),
        backends=known("backend", backend or [], list(registry.backends())),
        devices=("cpu", "cuda") if chosen == "all" else (chosen,),
        dtype=one("dtype", dtype, contract.DTYPES),
        preset=one("preset", preset, tuple(bench.EFFORTS)),
        seed=seed,
        threads=threads,
        budget=budget,
        timeout=timeout,
    )
    with _store(results_folder) as store:
        raise typer.Exit(_compare(settings, store, results_folder, json, resume))


def _store(folder: Path) -> Any:
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"--results {folder} is a file; name a folder")
    try:
        Store(folder).close()
    except (DamagedStore, OSError, sqlite3.Error) as error:
        raise typer.BadParameter(str(error), param_hint="--results") from error
    return opened(folder)


def _compare(
    settings: Settings,
    store: Store,
    folder: Path,
    json: Path | None,
    resume: bool,
) -> int:
    screen, ledger = console(), Ledger()
    number, found_one = enter(store, settings, _command(), resume)
    if resume and not found_one:
        screen.print("Nothing to resume with these settings: this is a new run.")
    elif found_one:
        screen.print(f"Going on with run {number}: only what is missing is done.")
    interrupted = False
    with reporting(console(stderr=True), units(settings)) as reporter:
        run = Run(settings, store, number, folder, ledger, reporter)
        try:
            comparing.execute(run)
        except KeyboardInterrupt:
            interrupted = True
    store.spend(number, ledger.summary())
    found = results.gather(store, number, settings.order())
    if json is not None:
        results.write_json(found, json)
    comparing.show(screen, found)
    screen.print(f"Run {number} is kept in {store.path}.", highlight=False)
    if interrupted:
        screen.print("Interrupted; what was finished is kept. Go on with --resume.")
        return INTERRUPTED
    return results.exit_status(found, len(settings.order()))


def _command() -> str:
    return " ".join(["python -m experiments", *sys.argv[1:]])


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
def doctor() -> None:
    """What is installed, which devices there are, what is missing and how to get it."""
    raise typer.Exit(diagnosing.show(console()))


checks = typer.Typer(help=selfcheck.__doc__, no_args_is_help=True)
app.add_typer(checks, name="selfcheck")
Seconds = Annotated[float, typer.Option("--seconds", min=1.0, help="For each pair.")]
Rounds = Annotated[int, typer.Option("--rounds", min=2, help="Fresh processes a pair.")]


@checks.command("same")
def check_same(
    backend: Annotated[str, typer.Option("--backend", "-b")] = "torch_eager",
    pairs: Annotated[int, typer.Option("--pairs", min=1)] = 50,
    seconds: Seconds = 20.0,
    rounds: Rounds = 8,
) -> None:
    """A/A: a backend timed against itself; its intervals must hold 1."""
    [name] = known("backend", [backend], list(registry.backends()))
    raise typer.Exit(selfcheck.same(console(), name, pairs, seconds, rounds))


@checks.command("bare")
def check_bare(
    backend: Backends = None,
    config: Annotated[str, typer.Option(help="Of two_layer_net.")] = "session",
    seconds: Seconds = 96.0,
    rounds: Rounds = 12,
) -> None:
    """The measured step against a loop written by hand without the harness."""
    names = list(known("backend", backend or [], selfcheck.with_bare()))
    chosen = one("config", config, contract.configs(selfcheck.WORKLOAD, "full"))
    raise typer.Exit(selfcheck.bare(console(), names, chosen, seconds, rounds))


@checks.command("seeds")
def check_seeds(
    backend: Backends = None,
    count: Annotated[int, typer.Option("--count", min=1)] = 200,
    free: Annotated[bool, typer.Option(help="Whole trainings too.")] = True,
) -> None:
    """No right program accused, no wrong one missed, on many seeds."""
    every = [n for n, b in registry.backends().items() if not b.oracle]
    names = known("backend", backend or [], every)
    raise typer.Exit(selfcheck.seeds(console(), list(names), count, free))


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
