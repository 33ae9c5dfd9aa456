"""What a comparison is asked for: options, the settings that follow, cells."""

import dataclasses
import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.experiments.compare import operating_point, widths
from graphparity.experiments.shared.options import (
    DEVICES,
    Backends,
    Configs,
    DeviceName,
    DtypeName,
    FlushL2,
    Folder,
    Json,
    Seed,
    Timeout,
    Workloads,
    known,
    one,
    selected,
)

FREE = ("timeout", "budget", "width", "agreement_only")  # how long it is, not what
NO_END = 1_000_000  # rounds: a budget of time is the only one
PROMISES = "Take this much effort: quick, 6 minutes; standard, every ratio within "
PROMISES += "±3 %; full, every ratio within ±1 %, every config."
PresetName = Annotated[str, typer.Option("--preset", help=PROMISES)]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help=operating_point.HELP)
]
Width = Annotated[
    str | None,
    typer.Option("--width", help="Stop where every ratio is known to ±PER CENT: 2%."),
]
Budget = Annotated[
    float | None,
    typer.Option(
        "--budget",
        min=1.0,
        help="Begin nothing that ends after so many seconds, but for the least rounds.",
    ),
]
Details = Annotated[
    bool,
    typer.Option("--details", help="Show every table; of one workload that is usual."),
]
AgreementOnly = Annotated[
    bool,
    typer.Option(
        "--agreement-only", help="Judge and time nothing; --resume times it later."
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Do what is missing; add processes where ratios are still too wide.",
    ),
]


@dataclass(frozen=True)
class Options:
    """The command's options."""

    workload: Workloads = None
    config: Configs = None
    backend: Backends = None
    device: DeviceName = "cpu"
    dtype: DtypeName = "float32"
    preset: PresetName = "quick"
    seed: Seed = 0
    threads: Threads = None
    width: Width = None
    budget: Budget = None
    timeout: Timeout = 300.0
    results_folder: Folder = Path("results")
    json: Json = None
    resume: Resume = False
    flush_l2: FlushL2 = False
    details: Details = False
    agreement_only: AgreementOnly = False

    def detailed(self) -> bool:
        """Whether every table is shown: where asked for, and of one workload."""
        return self.details or len(set(self.workload or [])) == 1


@dataclass(frozen=True)
class Asked:
    """What was asked for; a run is resumed only by the same settings."""

    workloads: tuple[str, ...]
    backends: tuple[str, ...]
    devices: tuple[str, ...]
    dtype: str
    preset: str
    seed: int
    threads: int | None  # as asked for; what each program has: `lanes`
    budget: float | None
    timeout: float
    flush: bool = False  # empty the device's cache before each timed step
    configs: tuple[str, ...] = ()  # of any preset, timed too; none: the preset's own
    width: float | None = None  # half-width of every ratio; None: the preset's
    agreement_only: bool = False  # nothing is timed; --resume without it does

    def lanes(self, device: str) -> list[list[int]]:
        """The cores of each of the programs that run beside each other on a device."""
        return operating_point.lanes(self.threads, device)

    def pinned(self) -> list[int]:
        """The cores of all lanes on all devices."""
        lanes = [lane for device in self.devices for lane in self.lanes(device)]
        return sorted({core for lane in lanes for core in lane})

    def effort(self) -> interleaved.Effort:
        """The preset's effort, with the width and within the time that are asked for.

        A small budget makes sweeps short, so that the least rounds fit into it.
        """
        effort = dataclasses.replace(interleaved.EFFORTS[self.preset], flush=self.flush)
        if self.width is not None:
            effort = dataclasses.replace(effort, width=self.width)
        if self.budget is None:
            return effort
        limit_s = self.budget / len(self.devices)
        share = limit_s / (effort.least_rounds * max(1, len(self.timed())))
        sweeps_s = min(effort.sweeps_s, share)
        return dataclasses.replace(
            effort, sweeps_s=sweeps_s, limit_s=limit_s, rounds=NO_END
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Every workload config of the preset, or those asked for by name."""
        return [
            (workload, config)
            for workload in self.workloads
            for config in specs.configs(workload, self._choice())
            if not self.configs or config in self.configs
        ]

    def _choice(self) -> str:
        """The preset whose configs are chosen from."""
        return "full" if self.configs else self.preset

    def timed(self) -> list[tuple[str, str]]:
        """Those that are timed too."""
        if self.agreement_only:
            return []
        return [pair for pair in self.pairs() if specs.timed(*pair, self._choice())]

    def cells(self, device: str, pair: tuple[str, str]) -> list[Cell]:
        """The cells of one workload config on one device.

        A backend that is meant for another of the devices asked for has none here.
        """
        known = registry.backends()
        return [
            Cell(*pair, name, device, known[name].dtype(self.dtype))
            for name in self.backends
            if known[name].suits(device)
            or not any(map(known[name].suits, self.devices))
        ]

    def order(self) -> list[Cell]:
        """Every cell of the run in the order of the tables."""
        return [
            cell
            for device in self.devices
            for pair in self.pairs()
            for cell in self.cells(device, pair)
        ]


def asked(options: Options) -> Asked:
    """The validated options. Raises BadParameter."""
    devices = _devices(options)
    width = widths.parsed(options.width)
    _check_cores(options.threads)
    dtype, named = one("dtype", options.dtype, specs.DTYPES), bool(options.workload)
    workloads = known("workload", options.workload or [], registry.workloads())
    workloads = _beside(dtype, workloads, named)
    configs = _configs(options.config or [], workloads, named)
    return Asked(
        workloads=workloads,
        backends=selected(options.backend, *devices),
        devices=devices,
        dtype=dtype,
        preset=one("preset", options.preset, tuple(interleaved.EFFORTS)),
        seed=options.seed,
        threads=options.threads,
        budget=options.budget,
        timeout=options.timeout,
        flush=options.flush_l2,
        configs=configs,
        width=width,
        agreement_only=options.agreement_only,
    )


def _devices(options: Options) -> tuple[str, ...]:
    """The devices asked for. Raises BadParameter where one has no cache to flush."""
    chosen = one("device", options.device, DEVICES)
    devices = ("cpu", "cuda") if chosen == "all" else (chosen,)
    if options.flush_l2 and "cpu" in devices:
        text = "--flush-l2 empties the cache of a GPU between steps: add --device cuda"
        raise typer.BadParameter(text)
    return devices


def _check_cores(threads: int | None) -> None:
    """Raises BadParameter where there are not as many cores."""
    try:
        machine.cores(threads)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _beside(dtype: str, workloads: tuple[str, ...], named: bool) -> tuple[str, ...]:
    """The workloads that exist in a dtype: those in half precision only with float32;
    with float64 they are left out. Raises BadParameter where half precision is asked
    for by name."""
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
    names = list(dict.fromkeys(itertools.chain.from_iterable(every.values())))
    for name in asked:
        if name not in names and any(
            name in registry.reference(workload).CONFIGS for workload in workloads
        ):
            text = f"config '{name}' belongs to another command, and is not compared"
            raise typer.BadParameter(f"{text}; there are: {', '.join(names)}")
    chosen = known("config", asked, names)
    for name, configs in every.items() if named else ():
        if not set(configs) & set(chosen):
            text = f"{name} has none of these configs; it has: {', '.join(configs)}"
            raise typer.BadParameter(f"{text}; add --config or leave out -w {name}")
    return chosen


def settings(asked: Asked) -> dict[str, object]:
    """The settings that a run to be resumed must share, as the store has them."""
    settled = dataclasses.asdict(asked)
    settled |= operating_point.settled(asked.threads, asked.devices)
    for name in FREE:
        del settled[name]
    if not asked.configs:  # as runs were kept before there was a choice
        del settled["configs"]
    return settled


def units(asked: Asked) -> int:
    """How many units of work are known of before anything is timed."""
    rounds = asked.effort().least_rounds * len(asked.timed())
    return len(asked.devices) * (len(asked.pairs()) + rounds)
