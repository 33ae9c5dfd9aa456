"""`landscapes`: the paths of nine update rules on small landscapes."""

import time
from pathlib import Path as File
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from graphparity.common.contract import registry
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.landscapes import (
    measure as experiment,
    picture as landscapes_picture,
)
from graphparity.experiments.landscapes.measure import Path
from graphparity.experiments.shared import frame
from graphparity.experiments.shared.options import (
    Backends,
    Folder,
    Json,
    OneDevice,
    Timeout,
    console,
    known,
    one_device,
    picture_of,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter, reporting

DEFAULT = ["torch_eager", "jax_jit", "tf_graph"]
Picture = Annotated[File | None, picture_of("the paths")]
Paths = dict[tuple[str, str], Path]


def landscapes(
    backend: Backends = None,
    device: OneDevice = "cpu",
    timeout: Timeout = 300.0,
    results_folder: Folder = File("results"),
    picture: Picture = None,
    json: Json = None,
) -> None:
    """Ravine, saddle, hollow, Rosenbrock, Beale: which rule gets where, and how."""
    at = one_device(device)
    names = known("backend", backend or DEFAULT, list(registry.backends()))
    writable(json, picture)
    screen = console()
    here = frame.installed(screen, names)
    places = list(registry.reference(experiment.WORKLOAD).PLACES)
    pairs = [(place, rule) for place in places for rule in registry.rules()]
    apart: dict[str, dict[str, float]] = {}
    failed: dict[str, str] = {}
    with reporting(console(stderr=True), len(pairs) * (1 + len(here))) as reporter:
        paths: Paths = {}
        certain: dict[str, int] = {}
        for place, rule in pairs:
            reporter.doing(f"searching the rate of {rule} on {place}")
            paths[place, rule] = path = experiment.best(place, rule)
            certain[f"{place}/{rule}"] = experiment.certain(path)
            reporter.advance()
        cache = results_folder / "cache" / "landscapes"
        with Pool(at, "float64", machine.cores(None), cache, timeout) as pool:
            for name in here:
                apart[name] = _follow(reporter, pool, name, paths, certain, failed)
            versions = pool.versions()
    claims = experiment.claims(paths)
    _show(screen, paths, places)
    _show_backends(screen, apart, paths, certain, failed)
    _show_claims(screen, claims)
    where = picture or results_folder / "landscapes.svg"
    frame.draw(screen, landscapes_picture.draw(paths), where, "The paths are drawn in")
    found: dict[str, Any] = {
        "paths": [_document(p) for p in paths.values()],
        "claims": claims,
    }
    found |= {"apart": apart, "judged_steps": certain, "failed": failed}
    head = frame.header(versions, started=time.time())
    frame.save({**head, "landscapes": found}, json, results_folder, "landscapes")
    off = [key for row in apart.values() for key in row if row[key] > experiment.SAME]
    raise typer.Exit(int(bool(off)) or frame.status(failed.values()))


def _follow(
    reporter: Reporter,
    pool: Pool,
    name: str,
    paths: Paths,
    certain: dict[str, int],
    failed: dict[str, str],
) -> dict[str, float]:
    found = {}
    for (place, rule), path in paths.items():
        reporter.doing(f"{name}: {rule} on {place}")
        key = f"{place}/{rule}"
        if path.end != "diverged" and certain[key]:
            try:
                found[key] = experiment.retrace(pool, name, path, certain[key])
            except WorkerFailure as failure:
                failed[f"{name}: {key}"] = f"{failure.status}: {failure}"
        reporter.advance()
    return found


def _document(path: Path) -> dict[str, Any]:
    return {
        "landscape": path.place,
        "rule": path.rule,
        "lr": path.lr,
        "end": path.end,
        "steps_to_goal": path.reached,
        "points": path.points.tolist(),
    }


def _show(screen: Console, paths: Paths, places: list[str]) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("steps to the goal")
    for place in places:
        table.add_column(place.replace("_", " "), justify="right", no_wrap=True)
    for rule in registry.rules():
        row = [paths[place, rule] for place in places]
        cells = [p.end if p.reached is None else f"{p.reached:,}" for p in row]
        table.add_row(rule, *cells)
    screen.print(table)
    screen.print(
        f"Each rule at the best of {len(experiment.RATES)} rates from "
        f"{experiment.RATES[0]:.2g} to {experiment.RATES[-1]:.2g}, searched on the "
        f"oracle. Goal: within {experiment.GOAL:g} of the distance from the minimum at "
        f"the start, for {experiment.STAYED} steps. adam_l2 and adamw decay the "
        "weights by 0.01, towards the origin: the ravines' minimum, and no other's.\n"
        f"slow: still moving after {experiment.STEPS:,} steps. stuck: at rest "
        "elsewhere. diverged: at every rate.",
        highlight=False,
    )


def _show_backends(
    screen: Console,
    apart: dict[str, dict[str, float]],
    paths: Paths,
    certain: dict[str, int],
    failed: dict[str, str],
) -> None:
    for name, row in apart.items():
        if not row:
            continue
        worst = max(row, key=lambda key: row[key])
        off = [key for key, value in row.items() if value > experiment.SAME]
        verdict = f"NOT the oracle's: {', '.join(off)}" if off else "the oracle's"
        text = f"{name}: {len(row)} paths in float64 are {verdict}"
        screen.print(f"{text}; farthest {row[worst]:.1e} ({worst})", highlight=False)
    steps = {f"{p.place}/{p.rule}": len(p.points) - 1 for p in paths.values()}
    chaotic = [
        f"{key} ({certain[key]} of {n})" for key, n in steps.items() if certain[key] < n
    ]
    if chaotic:
        text = "Judged up to the step from which roundings take the oracle elsewhere: "
        screen.print(text + ", ".join(chaotic), highlight=False)
    for name, reason in failed.items():
        screen.print(f"{name}: {reason}", markup=False)


def _show_claims(screen: Console, claims: list[dict[str, Any]]) -> None:
    screen.print("\nThe lecture's claims", style="bold")
    for claim in claims:
        word = "true " if claim["holds"] else "false"
        screen.print(f"{word}  {claim['claim']}: {claim['figures']}", highlight=False)


COMMAND = landscapes
