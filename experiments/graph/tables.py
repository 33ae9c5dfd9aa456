"""`graph`: the graph as written and as it runs, of every backend."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import registry, specs
from graphparity.common.results import documents
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.graph import (
    eliminated,
    files as graph_files,
    measure,
    picture,
    words,
)
from graphparity.experiments.graph.measure import Asked, Document
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    DeviceName,
    DtypeName,
    Folder,
    Json,
    Seed,
    Timeout,
    console,
    one,
    one_device,
    without_oracle,
    writable,
)
from graphparity.experiments.shared.terminal.progress import reporting

BackendNames = Annotated[
    list[str] | None,
    typer.Option("--backend", "-b", help="A backend, or all; repeatable."),
]
Workload = Annotated[str, typer.Option("--workload", "-w", help="A workload.")]
Config = Annotated[str | None, typer.Option("--config", help="Of it; else its first.")]
Out = Annotated[
    Path | None, typer.Option("--out", help="Folder for SVG, JSON, DOT, TensorBoard.")
]


def graph(
    workload: Workload = "fusion",
    backend: BackendNames = None,
    config: Config = None,
    device: DeviceName = "cpu",
    dtype: DtypeName = "float32",
    seed: Seed = 0,
    timeout: Timeout = 600.0,
    results_folder: Folder = Path("results"),
    out: Out = None,
    json: Json = None,
) -> None:
    """Portraits: the graph you wrote beside the one that runs; what was fused, what
    vanished and why; kernels and bytes a step."""
    asked = _asked(workload, backend, config, device, dtype, seed)
    writable(json)
    folder = out or results_folder / "portraits"
    if folder.exists() and not folder.is_dir():
        raise typer.BadParameter(f"--out {folder} is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    screen, rows = console(), list[Document]()
    absent, failed = dict[str, str](), dict[str, str]()
    cores, versions = machine.cores(None), dict[str, Any]()
    cache = results_folder / "cache" / "portraits"
    with (
        reporting(console(stderr=True), len(asked.backends)) as reporter,
        Pool(asked.device, asked.dtype, cores, cache, timeout) as pool,
    ):
        for name in asked.backends:
            reporter.doing(f"{name}: {asked.workload}/{asked.config}")
            try:
                rows.append(measure.portray(pool, asked, name))
            except WorkerFailure as failure:
                kept = failed if failure.status in documents.FAILED else absent
                kept[name] = f"{failure.status}: {' '.join(str(failure).split())[:300]}"
            if name in pool.facts:
                versions |= pool.facts[name]["versions"]
            pool.release(name)
            reporter.advance()
    files = [str(path) for row in rows for path in _keep(folder, asked, row)]
    _show(screen, asked, rows)
    for name, reason in {**absent, **failed}.items():
        screen.print(f"{name}: {reason}", markup=False, highlight=False)
    _tell(screen, rows)
    if not picture.can_draw():
        screen.print("No picture: igraph lays it out; pip install igraph")
    if files:
        screen.print(f"{len(files)} files are in {folder}.", highlight=False)
    told: Document = {"workload": asked.workload, "config": asked.config, "rows": rows}
    told |= {"absent": absent, "failed": failed, "files": files}
    document = {**frame.header(versions), "graph": told}
    place = results_folder if rows else None
    frame.save(document, json, place, f"graph-{asked.workload}")
    raise typer.Exit(int(bool(failed)))


def _asked(
    workload: str,
    backends: list[str] | None,
    config: str | None,
    device: str,
    dtype: str,
    seed: int,
) -> Asked:
    names = without_oracle(backends, device)
    drawn = tuple(w for w in registry.workloads() if _has_graph(w))
    what = one("workload", workload, drawn)
    configs = specs.configs(what, "full")
    which = configs[0] if config is None else one("config", config, configs)
    where = one_device(device)
    kind = one("dtype", dtype, specs.DTYPES)
    return Asked(what, which, names, where, kind, seed)


def _has_graph(workload: str) -> bool:
    config = specs.configs(workload, "full")[0]
    return bool(specs.spec(workload, config)["kind"] != "facts")


def _keep(folder: Path, asked: Asked, row: Document) -> list[Path]:
    """Write a static backend's files; a dynamic one has no graph to draw."""
    if "written" not in row:
        return []
    begin = graph_files.stem(asked.workload, asked.config, row["backend"])
    written = graph_files.write(folder, begin, row)
    title = f"{asked.workload} / {asked.config} on {row['backend']}"
    if not picture.can_draw():
        return written
    both = graph_files.KINDS
    for kinds, end in ((both, ""), *(((kind,), f"-{kind}") for kind in both)):
        path = folder / f"{begin}{end}.svg"
        path.write_text(picture.draw(row, kinds, title))
        written.append(path)
    return written


def _show(screen: Console, asked: Asked, rows: list[Document]) -> None:
    title = f"{asked.workload} / {asked.config}: one step as written and as it runs"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0))
    table.add_column("backend", no_wrap=True)
    heads = ("written", "run", "kernels", "fused", "dead", "constant", "duplicate")
    for head in (*heads, "bytes written", "bytes run"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row["backend"], *_cells(row))
    screen.print()
    screen.print(table)
    screen.print(
        "written, run: operations that compute in one step, of branches the larger; "
        "reshapes, broadcasts, constants and control flow are not counted. kernels: "
        "launched a step (+ those that only fill memory). fused: operations "
        "in groups of two or more (the largest). dead, constant, duplicate: "
        "gone of found. bytes: what kernels read and write, without caches.",
        highlight=False,
    )


def _cells(row: Document) -> list[str]:
    launches = f"{row['launches']:,}"
    if "written" not in row:
        return ["–", "–", launches, *["–"] * 6]
    sizes = [len(group["operations"]) for group in row["groups"]]
    counts, fills = row["a_step"], row["fills"]
    launches = f"{row['launches'] - fills:,} + {fills}" if fills else launches
    cells = [str(counts["written"]), str(counts["runs"]), launches]
    cells += [f"{sum(sizes)} in {len(sizes)} ({sizes[0]})" if sizes else "none"]
    for reason in ("dead", "constant", "duplicate"):
        found = row["vanished"][reason]
        could = words.total(found["found"])
        cells.append(f"{eliminated.share(found)} of {could}" if could else "–")
    sides = ("written", "runs")
    return cells + [_bytes(row["bytes"][k], row["unknown_shapes"][k]) for k in sides]


def _bytes(count: int | None, unknown: int) -> str:
    """In B or KiB; at least, where some shapes are not known."""
    if count is None:
        return "–"
    text = f"{count:,} B" if count < 10_000 else f"{count / 1024:,.0f} KiB"
    return f"≥ {text}" if unknown else text


def _tell(screen: Console, rows: list[Document]) -> None:
    for row in rows:
        screen.print()
        screen.print(
            f"{row['backend']}: {words.sentence(row)}",
            markup=False,
            highlight=False,
        )
    screen.print()
    screen.print(f"In short. {words.summary(rows)}", markup=False, highlight=False)


COMMAND = graph
