"""`explain`: where one step's time goes in two backends, and what the difference is."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import registry, specs
from graphparity.common.contract.timings import Sample
from graphparity.experiments.explain import (
    match,
    measure as experiment,
    picture as explain_picture,
)
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    DtypeName,
    Folder,
    Json,
    OneDevice,
    Seed,
    Timeout,
    console,
    one,
    one_device,
    picture_of,
    without_oracle,
    writable,
)
from graphparity.experiments.shared.terminal import tables
from graphparity.experiments.shared.terminal.progress import Reporter

DEFAULT = ["torch_eager", "torch_compile"]
SHOWN = 0.002  # of the longer step, which a group must be to have a line of its own
KERNELS = 12  # of each backend that are listed
Workload = Annotated[str, typer.Option("--workload", "-w", help="A workload.")]
Config = Annotated[
    str | None, typer.Option("--config", help="Of it; else digits, or its first.")
]
Two = Annotated[
    list[str] | None, typer.Option("--backend", "-b", help="A, then B: two of them.")
]
Rounds = Annotated[int, typer.Option("--rounds", min=2, help="Fresh processes.")]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, help="Of timed sweeps in each round.")
]
Picture = Annotated[Path | None, picture_of("the two bars")]


def explain(
    workload: Workload = "cnn",
    backend: Two = None,
    config: Config = None,
    device: OneDevice = "cpu",
    dtype: DtypeName = "float32",
    rounds: Rounds = 3,
    seconds: Seconds = 1.5,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """Say why one backend is slower than another: each kernel of a step, matched."""
    what = one("workload", workload, _runs())
    asked = experiment.Asked(
        what,
        _config(what, config),
        _two(backend or DEFAULT),
        one_device(device),
        one("dtype", dtype, specs.DTYPES),
        rounds,
        seconds,
        seed,
        timeout,
    )
    writable(json, picture)
    screen, failed = console(), dict[str, str]()
    for name in asked.backends:
        if missing := registry.backends()[name].missing():
            failed[name] = f"unavailable: pip install {' '.join(missing)}"
    cache = results_folder / "cache" / "explain"
    samples: experiment.Samples = {}
    profiles: experiment.Profiles = {}
    versions: dict[str, Any] = {}

    def measure(reporter: Reporter) -> None:
        given = (asked, cache, reporter, samples, profiles, versions, failed)
        experiment.measure(*given)

    interrupted = frame.work(2 * rounds, failed, measure)
    for name in (n for n in profiles if not _timed(samples[n])):
        failed[name] = "crashed: something was compiled in every timed block"
    document = _document(asked, samples, profiles) | {"failed": failed}
    head = frame.header(versions) | {"settings": dataclasses.asdict(asked)}
    compared = bool(document["groups"])  # one side alone replaces no comparison
    folder = frame.whole(results_folder, interrupted or not compared)
    name = "-".join(["explain", asked.workload, *asked.backends])
    frame.save({**head, "explain": document}, json, folder, name)
    _show(screen, asked, document)
    if document["groups"]:
        where = picture or results_folder / "explain.svg"
        title = f"{asked.workload} / {asked.config}: one step in both"
        sides = [document["sides"][name] for name in asked.backends]
        svg = explain_picture.draw(title, asked.backends, sides, document["groups"])
        frame.draw(screen, svg, where, "The two steps are drawn in")
    frame.leave(screen, interrupted, frame.status(failed.values()))


def _runs() -> tuple[str, ...]:
    """The workloads that have a step to explain."""
    references = {name: registry.reference(name) for name in registry.workloads()}
    return tuple(n for n, module in references.items() if not hasattr(module, "FACTS"))


def _config(workload: str, asked: str | None) -> str:
    every = tuple(registry.reference(workload).CONFIGS)
    if asked is not None:
        return one("config", asked, every)
    return "digits" if "digits" in every else specs.configs(workload, "quick")[0]


def _two(asked: list[str]) -> tuple[str, ...]:
    without_oracle(asked)
    if len(asked) != 2 or asked[0] == asked[1]:
        told = f"{len(asked)} came: {', '.join(asked)}"
        hint = "give -b A -b B, two different ones"
        raise typer.BadParameter(f"two backends are compared, {told}; {hint}")
    return tuple(asked)


def _document(
    asked: experiment.Asked,
    samples: experiment.Samples,
    profiles: experiment.Profiles,
) -> dict[str, Any]:
    """All figures; groups and ratio only where both backends were measured."""
    have = [n for n in asked.backends if profiles.get(n) and _timed(samples[n])]
    sides = {name: match.side(samples[name], profiles[name]) for name in have}
    found: dict[str, Any] = {"sides": sides, "groups": [], "b_over_a": None}
    if len(have) == 2:
        both = list(sides.values())
        found["groups"] = match.groups(both)
        found["b_over_a"] = match.compare(samples, asked.backends)
        given = (asked.backends, both, found["b_over_a"], found["groups"])
        found["summary"] = match.summary(*given)
    return found


def _timed(rounds: dict[int, Sample]) -> bool:
    return any(b is not None for sample in rounds.values() for b in sample["blocks"])


# -- what is printed -------------------------------------------------------------------


def _show(screen: Console, asked: experiment.Asked, document: dict[str, Any]) -> None:
    sides = document["sides"]
    if document["groups"]:
        screen.print()
        screen.print(_matched(asked, document))
    for name, side in sides.items():
        screen.print()
        screen.print(_kernels(name, side))
    screen.print()
    for name, side in sides.items():
        screen.print(_agreement(name, side), style="dim", highlight=False)
    for name, reason in document["failed"].items():
        text = f"* {name}: {' '.join(reason.split())[:300]}"
        screen.print(text, style="dim", markup=False, highlight=False)
    if document["groups"]:
        screen.print()
        text = f"In short. {document['summary']}"
        screen.print(text, highlight=False, markup=False)


def _table(title: str, *columns: str) -> Table:
    found = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    found.add_column(columns[0], no_wrap=True)
    for name in columns[1:]:
        found.add_column(name, no_wrap=True, justify="right")
    return found


def _matched(asked: experiment.Asked, document: dict[str, Any]) -> Table:
    a, b = asked.backends
    title = f"{asked.workload} / {asked.config} on {asked.device}: a step, in parts"
    table = _table(title, "part", a, b, "B − A", "count A", "count B")
    longest = max(s["step_s"]["median"] for s in document["sides"].values())
    least = SHOWN * longest
    small = [0.0, 0.0]
    for group in document["groups"]:
        if max(abs(group["a_s"]), abs(group["b_s"])) < least and (
            group["op"] != match.REST
        ):
            small = [small[0] + group["a_s"], small[1] + group["b_s"]]
            continue
        if group["op"] == match.REST and any(small):
            table.add_row("smaller parts", *_three(*small), "", "")
        counts = (group["a_count"], group["b_count"])
        texts = ("" if not count else f"{count:.0f}" for count in counts)
        table.add_row(group["op"], *_three(group["a_s"], group["b_s"]), *texts)
    steps = [document["sides"][name]["step_s"]["median"] for name in (a, b)]
    table.add_row("measured step", *_three(*steps), "", "", style="bold")
    return table


def _three(a: float, b: float) -> tuple[str, str, str]:
    return _time(a), _time(b), match.signed(b - a)


def _time(value: float) -> str:
    return "–" if value == 0.0 else match.signed(value).removeprefix("+")


def _kernels(name: str, side: dict[str, Any]) -> Table:
    title = f"{name}: the largest of its {len(side['rows'])} rows"
    table = _table(title, "its own name", "counts under", "kind", "a step", "time", "")
    total = side["step_s"]["median"]
    rows = [row for row in side["rows"] if row["op"] != match.REST]
    for row in rows[:KERNELS]:
        count = f"{row['count']:.1f}×"
        share = f"{100 * row['seconds'] / total:.0f} %"
        own = (match.short(row["name"], 52), match.short(row["op"], 22))
        table.add_row(*own, row["kind"], count, _time(row["seconds"]), share)
    return table


def _agreement(name: str, side: dict[str, Any]) -> str:
    """How much of the measured step the profiler recorded, and what it did not."""
    ratio, step = side["recorded_over_measured"], side["step_s"]["median"]
    times = f"{tables.seconds(side['recorded_s'])} of the measured {_time(step)}"
    word = "within" if side["within"] else "NOT within"
    text = f"{name}: the profiler records {times}, {100 * ratio:.0f} %"
    text += f" ({word} {100 * match.WITHIN:.0f} %)"
    if side["within"]:
        return f"{text}."
    if ratio > 1:
        return f"{text}: profiling slows it."
    rest = f"{_time(step - side['recorded_s'])}, {100 * (1 - ratio):.0f} %"
    lost = f"{_time(side['not_recorded_s'])} were not recorded"
    window = f"of {_time(side['profiled_s'])} as profiled {lost}"
    return f"{text}: {rest}, are not explained ({window})."


COMMAND = explain
