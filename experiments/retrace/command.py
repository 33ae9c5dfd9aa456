"""`retrace`: batches of changing size: graphs made anew, time lost, and the cures."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graphparity.common.results import documents
from graphparity.common.system import machine
from graphparity.common.timing import intervals
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.retrace import (
    figures,
    measure,
    picture as retrace_picture,
    plan as experiment,
)
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    PresetName,
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
from graphparity.experiments.shared.terminal.progress import reporting

WORKLOADS = ("two_layer_net", "cnn")
Workload = Annotated[
    str, typer.Option("--workload", "-w", help="two_layer_net or cnn.")
]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=1, help="Fresh processes; else preset's.")
]
Picture = Annotated[Path | None, picture_of("the curves")]
LEGEND = (
    "as is: as the backend makes its graph anywhere else here; below it its cures. "
    "agreement: worst output of single steps, forward pass included, in noise floors, "
    "against the oracle on the unpadded batch; gradients as momentum's v after a step "
    "from rest. graphs: traced or compiled in the first pass over the stream / in all "
    "later ones; + n compiled: XLA's own count, where a trace is not one compilation; "
    "–: nothing counts them. lost: what the steps of the first pass took over their "
    "repetitions. first, later: a pass, mean of fresh processes, and how many times "
    "as fast as the backend as it is (▲ faster ▼ slower = same ? unresolved). paid: "
    "batch from which the cure stays ahead of 'as is'. pays: batches until the graphs "
    "have repaid themselves against the dynamic form."
)


def retrace(
    workload: Workload = WORKLOADS[0],
    backend: Backends = None,
    device: OneDevice = "cpu",
    preset: PresetName = "quick",
    rounds: Rounds = None,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """Batches of changing size: what is traced anew, the time lost, and the cures."""
    effort = experiment.EFFORTS[one("preset", preset, tuple(experiment.EFFORTS))]
    asked = experiment.Asked(
        one("workload", workload, WORKLOADS),
        without_oracle(backend, device),
        one_device(device),
        dataclasses.replace(effort, rounds=rounds or effort.rounds),
        seed,
        timeout,
    )
    writable(json, picture)
    screen, found, interrupted = console(), experiment.Found(), False
    sizes: list[int] = []
    with reporting(console(stderr=True), units(asked)) as reporter:
        try:
            reporter.doing("the oracle: batches, values and noise floors")
            stream = _stream(asked, results_folder)
            sizes = stream.sizes
            measure.measure(asked, stream, reporter, found)
        except KeyboardInterrupt:
            interrupted = True
        except WorkerFailure as failure:
            screen.print(f"the oracle: {failure.status}: {failure}", markup=False)
            raise typer.Exit(1) from failure
    rows = figures.rows(found, sizes)
    show(screen, rows, sizes)
    _draw(screen, rows, picture or results_folder / "retrace.svg")
    folder = frame.whole(results_folder, interrupted)
    frame.save(document(asked, rows, sizes, found), json, folder, "retrace")
    failed = any(row["status"] in documents.FAILED for row in rows)
    frame.leave(screen, interrupted, int(failed))


def units(asked: experiment.Asked) -> int:
    """Units of work: a framework's processes in a round."""
    return asked.effort.rounds * len(measure.groups(asked))


def _stream(asked: experiment.Asked, folder: Path) -> experiment.Stream:
    cache = folder / "cache" / "retrace"
    given = ("cpu", "float32", machine.cores(None), cache, asked.timeout)
    with Pool(*given) as pool:
        return experiment.draw(pool, asked)


def document(
    asked: experiment.Asked,
    rows: list[dict[str, Any]],
    sizes: list[int],
    found: experiment.Found,
) -> dict[str, Any]:
    """What `--json` holds: settings, sizes, a row an arm, and the raw samples."""
    samples = [
        {"backend": arm.backend, "mode": arm.mode, "round": number, **sample}
        for arm, rounds in found.samples.items()
        for number, sample in rounds.items()
    ]
    return {
        **frame.header(found.versions),
        "settings": dataclasses.asdict(asked),
        "sizes": sizes,
        "retrace": rows,
        "samples": samples,
        "summary": figures.summary(rows),
    }


def _draw(screen: Console, rows: list[dict[str, Any]], where: Path) -> None:
    if any(row["curve_s"] for row in rows):
        svg = retrace_picture.draw(rows)
        frame.draw(screen, svg, where, "The curves are drawn in")


# -- the table -------------------------------------------------------------------------


def show(screen: Console, rows: list[dict[str, Any]], sizes: list[int]) -> None:
    """The table, a line for what failed or refused, the legend and the reading."""
    screen.print()
    title = f"{len(sizes)} batches of {len(set(sizes))} sizes, {sum(sizes)} rows in all"
    screen.print(f"{title}: {' '.join(map(str, sizes))}", highlight=False)
    screen.print(table(rows))
    for row in rows:
        if row["reason"]:
            text = f"* {row['backend']}/{row['mode']}: {row['status']}: {row['reason']}"
            line = " ".join(text.split())[:300]
            screen.print(line, style="dim", markup=False, highlight=False)
    screen.print()
    screen.print(f"How to read it. {LEGEND}", style="dim", highlight=False)
    screen.print()
    text = " ".join(figures.summary(rows))
    screen.print(f"In short. {text}", highlight=False, markup=False)


def table(rows: list[dict[str, Any]]) -> Table:
    """A row an arm."""
    found = Table(box=None, padding=(0, 1, 0, 0))
    for name in ("backend", "mode", "agreement"):
        found.add_column(name, no_wrap=True)
    for name in ("graphs", "lost", "first", "vs as is", "later", "vs as is"):
        found.add_column(name, no_wrap=True, justify="right")
    for name in ("paid", "pays"):
        found.add_column(name, no_wrap=True, justify="right")
    for row in rows:
        found.add_row(*_cells(row))
    return found


def _cells(row: dict[str, Any]) -> list[str | Text]:
    style = tables.COLOURS.get(row["status"], "bold red")
    style = "dim" if row["status"] == "refused" else style
    worst = row["worst_ratio"]
    text = row["status"] + ("" if worst is None else f" {worst:.2g}")
    head: list[str | Text] = [row["backend"], row["mode"], Text(text, style=style)]
    if row["first_s"] is None:
        return head
    ratio = row["over_as_is"] or {"first": None, "later": None}
    even = row["break_even"]
    return [
        *head,
        _graphs(row),
        figures.lost(row),
        tables.seconds(row["first_s"]["median"]),
        _ratio(ratio["first"]),
        tables.seconds(row["later_s"]["median"]),
        _ratio(ratio["later"]),
        "–" if row["paid_after"] is None else str(row["paid_after"]),
        _pays(even),
    ]


def _graphs(row: dict[str, Any]) -> str:
    if row["graphs"] is None:
        return "–"
    more = "" if row["compiled"] is None else f" + {row['compiled']} compiled"
    return f"{row['graphs']} / {row['graphs_later']}{more}"


def _ratio(found: dict[str, Any] | None) -> Text:
    """A ratio; without its interval where that says nothing."""
    if not found:
        return Text("–", style="dim")
    if intervals.half_width(found) > 1.0:
        return Text(f"{found['median']:.2f}× {tables.MARKS[found['verdict']]}")
    return tables.ratio(found, found["verdict"])


def _pays(even: dict[str, Any] | None) -> str:
    if even is None:
        return "–"
    if even["verdict"] != "pays":
        return str(even["verdict"]).replace("unresolved", "?")
    return f"{even['median']:,.0f}"


COMMAND = retrace
