"""`selfcheck`: the instrument judged by itself."""

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

RACED = ("jit", "graph", "session")  # beside the baseline
STEP = "session"  # the config whose steps take about 500 µs on one core
checks = typer.Typer(help=against_itself.__doc__, no_args_is_help=True)
Seconds = Annotated[float, typer.Option("--seconds", min=1.0, help="For each pair.")]
Budget = Annotated[float, typer.Option(min=1.0, help="Seconds of a pair, by the wall.")]
Width = Annotated[
    float, typer.Option("--width", min=0.01, help="Half an interval, per cent.")
]
Rounds = Annotated[int, typer.Option("--rounds", min=2, help="Fresh processes a pair.")]


@checks.command("same")
def check_same(
    backend: Backends = None,
    size: Annotated[
        list[str] | None, typer.Option("--size", help="Of a step; repeatable.")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=same.ROUND)] = 24,
    processes: Annotated[int, typer.Option(min=2, help="In a round.")] = 4,
    seconds: Annotated[float, typer.Option(min=0.05, help="For each process.")] = 0.25,
    tries: Annotated[int, typer.Option("--tries", min=1, help="Of six rounds.")] = 400,
    burn: Annotated[bool, typer.Option(help="Beside a process that burns.")] = False,
    device: OneDevice = "cpu",
    json: Json = None,
) -> None:
    """A/A: a backend timed against itself; 93 to 97 % of its intervals must hold 1."""
    names = without_oracle(backend, one_device(device))
    wanted = known("size", size or [], list(sizes.SIZES))
    asked = same.Asked(names, wanted, device, rounds, processes, seconds, tries, burn)
    _end(list(names), lambda: same.same(console(), asked, json))


@checks.command("race")
def check_race(
    backend: Annotated[list[str], typer.Option("--backend", "-b", help="Two.")],
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str, typer.Option(help="Of it.")] = STEP,
    width: Width = 2.0,
    budget: Budget = 10.0,
    cache: Annotated[
        Path | None, folder_option("--cache", "Of compiled forms.")
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


@checks.command("pairs")
def check_pairs(
    backend: Backends = None,
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str, typer.Option(help="Of it.")] = STEP,
    width: Width = 2.0,
    budget: Budget = 10.0,
    pyperf: Annotated[
        int, typer.Option("--pyperf", min=0, help="Beside so many pairs.")
    ] = 0,
    json: Json = None,
) -> None:
    """Every pair of four backends by `race`, and by pyperf: what both need and give."""
    names = known("backend", backend or _raced(), list(without_oracle(None)))
    arguments = (names, _config(workload, config), (width / 100, budget), pyperf)
    _end(list(names), lambda: pairs.pairs(console(), *arguments, json))


@checks.command("power")
def check_power(
    backend: Backends = None,
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str, typer.Option(help="Of it.")] = STEP,
    rounds: Annotated[int, typer.Option("--rounds", min=2 * same.ROUND)] = 48,
    json: Json = None,
) -> None:
    """A step made 5 % slower must be called slower in 90 % of tries of 20 s a pair."""
    names = known("backend", backend or _raced(), list(without_oracle(None)))
    arguments = (names, _config(workload, config), rounds, json)
    _end(list(names), lambda: power.power(console(), *arguments))


@checks.command("bare")
def check_bare(
    backend: Backends = None,
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str, typer.Option(help="Of it.")] = "session",
    seconds: Seconds = 96.0,
    rounds: Rounds = 12,
    best: Annotated[bool, typer.Option(help="The fastest one that we know.")] = False,
    forked: Annotated[
        bool, typer.Option("--forked", help="In forked processes, one core each.")
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


@checks.command("fork")
def check_fork(
    backend: Backends = None,
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str, typer.Option(help="Of it.")] = "digits",
    processes: Annotated[int, typer.Option(min=2, help="Of each kind.")] = 8,
    seconds: Annotated[float, typer.Option(min=0.1, help="For each process.")] = 0.5,
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


@checks.command("intervals")
def check_intervals(
    tries: Annotated[int, typer.Option("--tries", min=100)] = 400,
) -> None:
    """Intervals and marks on made-up processes, one in five of them in a slow mode;
    forked ones; lock step on a machine that drifts."""
    failed = simulated.intervals_hold(console(), tries)
    failed |= simulated_forks.forks_hold(console(), tries)
    failed |= simulated_tables.spreads_hold(console(), tries)
    raise typer.Exit(failed | drifting.neighbours_hold(console(), tries))


@checks.command("seeds")
def check_seeds(
    backend: Backends = None,
    workload: Annotated[str, typer.Option("--workload", "-w")] = "two_layer_net",
    config: Annotated[str | None, typer.Option(help="Of it; else in turn.")] = None,
    count: Annotated[int, typer.Option("--count", min=1)] = 200,
    free: Annotated[bool, typer.Option(help="Whole trainings too.")] = True,
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


def _end(names: list[str], check: Callable[[], int]) -> NoReturn:
    """End with a check's status; a worker that fails under it is one line and 1."""
    try:
        raise typer.Exit(check())
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
