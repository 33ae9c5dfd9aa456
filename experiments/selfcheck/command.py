"""`selfcheck`: the instrument judged by itself."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from graphparity.common.contract import reasons, registry, specs
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.selfcheck import (
    against_itself,
    bare,
    drifting,
    fork,
    seeds,
    simulated,
    simulated_forks,
    simulated_tables,
)
from graphparity.experiments.selfcheck.races import (
    pairs,
    power,
    race,
    same,
    sizes,
)
from graphparity.experiments.shared import once
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    console,
    folder_option,
    known,
    on_the_cpu,
    one,
    one_device,
    without_oracle,
)

Workload = Annotated[
    str, typer.Option("--workload", "-w", help="Take this workload, which is trained.")
]
Config = Annotated[str, typer.Option("--config", "-c", help="Take this config of it.")]
RACED = ("jit", "graph", "session")  # beside the baseline
STEP = "session"  # the config whose steps take about 500 µs on one core
checks = typer.Typer(help=against_itself.__doc__, no_args_is_help=True)
check = functools.partial(checks.command, cls=once.Once)
Seconds = Annotated[
    float,
    typer.Option("--seconds", min=1.0, help="Time each pair for so many seconds."),
]
Budget = Annotated[
    float,
    typer.Option(
        min=1.0, help="Spend so many seconds on a pair, by the clock on the wall."
    ),
]
Width = Annotated[
    float,
    typer.Option(
        "--width",
        min=0.01,
        help="Stop where half an interval is below so many per cent.",
    ),
]
Rounds = Annotated[
    int, typer.Option("--rounds", min=2, help="Start so many fresh processes a pair.")
]


@check("same")
def check_same(
    backend: Backends = None,
    size: Annotated[
        list[str] | None,
        typer.Option("--size", help="Time a step of this size; repeat it for more."),
    ] = None,
    rounds: Annotated[
        int, typer.Option("--rounds", min=same.ROUND, help="Measure so many rounds.")
    ] = 24,
    processes: Annotated[
        int, typer.Option(min=2, help="Start so many processes in a round.")
    ] = 4,
    seconds: Annotated[
        float, typer.Option(min=0.05, help="Time each process for so many seconds.")
    ] = 0.25,
    tries: Annotated[
        int,
        typer.Option("--tries", min=1, help="Try so many times with six rounds each."),
    ] = 400,
    burn: Annotated[
        bool, typer.Option(help="Measure beside a process that keeps a core busy.")
    ] = False,
    device: OneDevice = "cpu",
    json: Json = None,
) -> None:
    """A/A: a backend timed against itself; 93 to 97 % of its intervals must hold 1."""
    names = without_oracle(backend, one_device(device))
    wanted = known("size", size or [], list(sizes.SIZES))
    asked = same.Asked(names, wanted, device, rounds, processes, seconds, tries, burn)
    _end(list(names), lambda: same.same(console(), asked, json))


@check("race")
def check_race(
    backend: Annotated[
        list[str],
        typer.Option(
            "--backend", "-b", help="Race this backend; repeat it for the other one."
        ),
    ],
    workload: Workload = "two_layer_net",
    config: Config = STEP,
    width: Width = 2.0,
    budget: Budget = 10.0,
    cache: Annotated[
        Path | None, folder_option("--cache", "Keep compiled forms in this folder.")
    ] = None,
    json: Json = None,
) -> None:
    """One pair in processes forked on one core each, until the ratio is narrow."""
    if len(backend) != 2:
        raise typer.BadParameter(f"a race is of two backends, not of {len(backend)}")
    every = list(registry.backends())
    first, second = (known("backend", [name], every)[0] for name in backend)
    what = _config(workload, config)
    arguments = ((first, second), what, (width / 100, budget), cache, json)
    _end([first, second], lambda: race.race(console(), *arguments))


@check("pairs")
def check_pairs(
    backend: Backends = None,
    workload: Workload = "two_layer_net",
    config: Config = STEP,
    width: Width = 2.0,
    budget: Budget = 10.0,
    pyperf: Annotated[
        int,
        typer.Option(
            "--pyperf", min=0, help="Let pyperf measure beside so many pairs."
        ),
    ] = 0,
    json: Json = None,
) -> None:
    """Every pair of four backends by `race`, and by pyperf: what both need and give."""
    names = known("backend", backend or _raced(), list(without_oracle(None)))
    arguments = (names, _config(workload, config), (width / 100, budget), pyperf)
    _end(list(names), lambda: pairs.pairs(console(), *arguments, json))


@check("power")
def check_power(
    backend: Backends = None,
    workload: Workload = "two_layer_net",
    config: Config = STEP,
    rounds: Annotated[
        int,
        typer.Option("--rounds", min=2 * same.ROUND, help="Measure so many rounds."),
    ] = 48,
    json: Json = None,
) -> None:
    """A step made 5 % slower must be called slower in 90 % of tries of 20 s a pair."""
    names = known("backend", backend or _raced(), list(without_oracle(None)))
    arguments = (names, _config(workload, config), rounds, json)
    _end(list(names), lambda: power.power(console(), *arguments))


@check("bare")
def check_bare(
    backend: Backends = None,
    workload: Workload = "two_layer_net",
    config: Config = "session",
    seconds: Seconds = 96.0,
    rounds: Rounds = 12,
    best: Annotated[
        bool, typer.Option(help="Race the fastest step by hand that we know.")
    ] = False,
    forked: Annotated[
        bool,
        typer.Option("--forked", help="Measure in forked processes, one core each."),
    ] = False,
    device: OneDevice = "cpu",
    json: Json = None,
) -> None:
    """The measured step against a loop written by hand without the harness."""
    on_the_cpu(device, "the loops by hand are written for the CPU; use cpu")
    names = list(known("backend", backend or [], bare.with_bare()))
    what = _config(workload, config)
    arguments = (names, what, seconds, rounds, best, forked, json)
    _end(names, lambda: bare.bare(console(), *arguments))


@check("fork")
def check_fork(
    backend: Backends = None,
    workload: Workload = "two_layer_net",
    config: Config = "digits",
    processes: Annotated[
        int, typer.Option(min=2, help="Start so many processes of each kind.")
    ] = 8,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="Time each process for so many seconds.")
    ] = 0.5,
    results: Folder = Path("results"),
    json: Json = None,
    device: OneDevice = "cpu",
) -> None:
    """Forked processes against fresh ones: spread of levels, bias, time until ready.

    What a fork misses of the spread is kept; `compare` adds it to its intervals.
    """
    on_the_cpu(device, "a process that uses a device is never forked; use cpu")
    names = list(without_oracle(backend, "cpu"))
    what = _config(workload, config)
    arguments = (names, what, (processes, seconds), results, json)
    _end(names, lambda: fork.fork(console(), *arguments))


@check("intervals")
def check_intervals(
    tries: Annotated[
        int, typer.Option("--tries", min=100, help="Try so many times.")
    ] = 400,
) -> None:
    """Intervals and marks on made-up processes, one in five of them in a slow mode;
    forked ones; lock step on a machine that drifts."""
    failed = simulated.intervals_hold(console(), tries)
    failed |= simulated_forks.forks_hold(console(), tries)
    failed |= simulated_tables.spreads_hold(console(), tries)
    raise typer.Exit(failed | drifting.neighbours_hold(console(), tries))


@check("seeds")
def check_seeds(
    backend: Backends = None,
    workload: Workload = "two_layer_net",
    config: Annotated[
        str | None,
        typer.Option(
            "--config", "-c", help="Take this config of it; else each in turn."
        ),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", min=1, help="Judge on so many seeds.")
    ] = 200,
    free: Annotated[bool, typer.Option(help="Judge whole trainings too.")] = True,
    device: OneDevice = "cpu",
) -> None:
    """No right program accused, no wrong one missed, on many seeds."""
    names = list(without_oracle(backend, one_device(device)))
    name = one("workload", workload, _trained())
    configs = specs.configs(name, "full")
    if config is not None:
        configs = (one("config", config, configs),)
    arguments = (names, name, configs, count, free, device)
    _end(names, lambda: seeds.seeds(console(), *arguments))


def _end(names: list[str], judge: Callable[[], int]) -> NoReturn:
    """End with a check's status; a worker that fails under it is one line and 1."""
    try:
        raise typer.Exit(judge())
    except WorkerFailure as failure:
        text = f"{', '.join(names)}: {failure.status}: {reasons.one_line(failure)}"
        console().print(text, markup=False, highlight=False)
        raise typer.Exit(1) from None


def _raced() -> list[str]:
    """The baseline, and the static forms that compile in no time."""
    known_ones = registry.backends().values()
    return [b.name for b in known_ones if b.baseline or b.mode in RACED]


def _config(workload: str, config: str) -> tuple[str, str]:
    """A workload that is trained and a config of it. Raises BadParameter."""
    name = one("workload", workload, _trained())
    return name, one("config", config, specs.configs(name, "full"))


def _trained() -> tuple[str, ...]:
    every = registry.workloads()
    return tuple(n for n in every if hasattr(registry.reference(n), "TRAINING"))


COMMAND = checks
