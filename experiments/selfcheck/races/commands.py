"""The checks of `selfcheck` that race: `same`, `race`, `pairs`, `power`."""

from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.contract import registry
from graphparity.experiments.selfcheck.options import (
    STEP,
    Budget,
    Config,
    Width,
    Workload,
    config_of,
    end,
    raced,
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
    Json,
    OneDevice,
    console,
    folder_option,
    known,
    one_device,
    without_oracle,
)


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
    end(list(names), lambda: same.same(console(), asked, json))


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
    what = config_of(workload, config)
    arguments = ((first, second), what, (width / 100, budget), cache, json)
    end([first, second], lambda: race.race(console(), *arguments))


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
    names = known("backend", backend or raced(), list(without_oracle(None)))
    arguments = (names, config_of(workload, config), (width / 100, budget), pyperf)
    end(list(names), lambda: pairs.pairs(console(), *arguments, json))


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
    names = known("backend", backend or raced(), list(without_oracle(None)))
    arguments = (names, config_of(workload, config), rounds, json)
    end(list(names), lambda: power.power(console(), *arguments))
