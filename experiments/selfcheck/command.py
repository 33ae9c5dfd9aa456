"""`selfcheck`: the instrument judged by itself."""

import functools
from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.contract import specs
from graphparity.experiments.selfcheck import (
    against_itself,
    bare,
    fork,
    intervals,
    seeds,
)
from graphparity.experiments.selfcheck.options import (
    Config,
    Rounds,
    Seconds,
    Workload,
    config_of,
    end,
    trained,
)
from graphparity.experiments.selfcheck.races import commands
from graphparity.experiments.shared import once
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    console,
    known,
    on_the_cpu,
    one,
    one_device,
    without_oracle,
)

checks = typer.Typer(help=against_itself.__doc__, no_args_is_help=True)
check = functools.partial(checks.command, cls=once.Once)
check("same")(commands.check_same)
check("race")(commands.check_race)
check("pairs")(commands.check_pairs)
check("power")(commands.check_power)


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
    what = config_of(workload, config)
    arguments = (names, what, seconds, rounds, best, forked, json)
    end(names, lambda: bare.bare(console(), *arguments))


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
    what = config_of(workload, config)
    arguments = (names, what, (processes, seconds), results, json)
    end(names, lambda: fork.fork(console(), *arguments))


@check("intervals")
def check_intervals(
    tries: Annotated[
        int, typer.Option("--tries", min=100, help="Try so many times.")
    ] = 400,
    json: Json = None,
) -> None:
    """Intervals and marks on made-up processes, one in five of them in a slow mode;
    forked ones; lock step on a machine that drifts."""
    raise typer.Exit(intervals.intervals(console(), tries, json))


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
    name = one("workload", workload, trained())
    configs = specs.configs(name, "full")
    if config is not None:
        configs = (one("config", config, configs),)
    arguments = (names, name, configs, count, free, device)
    end(names, lambda: seeds.seeds(console(), *arguments))


COMMAND = checks
