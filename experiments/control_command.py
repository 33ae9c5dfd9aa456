"""`control_flow`: conditionals, loops and recursions in every form, and what they
cost."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from common import bench, machine, registry, results
from common.ledger import Ledger
from common.pool import Pool
from common.progress import Reporter, reporting
from experiments import (
    control_cost,
    control_facts,
    control_figures,
    control_picture,
    control_tables,
    control_words,
)
from experiments.control import Asked
from experiments.options import (
    INTERRUPTED,
    Backends,
    Folder,
    Json,
    PresetName,
    Seed,
    Timeout,
    command,
    console,
    known,
    one,
    writable,
)

EFFORTS = {"quick": (3, 3, 0.01), "standard": (5, 5, 0.015), "full": (10, 8, 0.02)}
Picture = Annotated[
    Path | None, typer.Option("--picture", help="Write the curves here, as SVG.")
]
Cost = Annotated[bool, typer.Option(help="Measure costs too, not the facts alone.")]
Facts = dict[str, dict[str, Any]]


def control_flow(
    backend: Backends = None,
    preset: PresetName = "quick",
    cost: Cost = True,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
    picture: Picture = None,
) -> None:
    """Which branches run, what leaks, breaks and retraces, and what each form costs."""
    every = [n for n, b in registry.backends().items() if not b.oracle]
    names = known("backend", backend or [], every)
    effort = EFFORTS[one("preset", preset, tuple(bench.EFFORTS))]
    writable(json)
    writable(picture)
    screen, ledger = console(), Ledger()
    asked = Asked(names, *effort, seed, timeout)
    found: Facts = {}
    samples: control_cost.Samples = {}
    failed: dict[str, str] = {}
    versions: dict[str, Any] = {}
    rounds = asked.rounds if cost else 0
    interrupted = False
    with reporting(console(stderr=True), len(names) * (1 + rounds)) as reporter:
        try:
            given = (asked, rounds, reporter, ledger, found, samples, failed, versions)
            _measure(*given)
        except KeyboardInterrupt:
            interrupted = True
    facts = {name: found[name] for name in names if name in found}
    costs = control_figures.costs(samples, tuple(facts))
    document = {
        "schema": results.SCHEMA,
        "command": command(),
        "machine": machine.facts(machine.cores(None)),
        "versions": versions,
        "settings": {"preset": preset, "seed": seed, "rounds": rounds},
        "axes": control_cost.axes(),
        "control_flow": list(facts.values()),
        "costs": costs,
        "failed": failed,
        "spent_s": ledger.summary(),
    }
    if json is not None:
        results.write_json(document, json)
    control_tables.show(screen, document)
    if costs:
        where = picture or results_folder / "control_flow.svg"
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(control_picture.draw(costs))
        screen.print(f"The curves are drawn in {where}.", highlight=False)
    screen.print()
    text = control_words.summary(document)
    screen.print(f"In short. {text}", highlight=False, markup=False)
    if interrupted:
        screen.print("Interrupted; what was found is shown.")
        raise typer.Exit(INTERRUPTED)
    raise typer.Exit(control_words.exit_status(document))


def _measure(
    asked: Asked,
    rounds: int,
    reporter: Reporter,
    ledger: Ledger,
    found: Facts,
    samples: control_cost.Samples,
    failed: dict[str, str],
    versions: dict[str, Any],
) -> None:
    """The facts in the first round's processes, then the costs, round by round."""
    with tempfile.TemporaryDirectory() as cache:
        for number in range(max(1, rounds)):
            cores = machine.cores(None)
            given = ("cpu", "float32", cores, Path(cache), asked.timeout)
            with Pool(*given, ledger) as pool:
                names = [n for n in asked.backends if _alive(found, n)]
                reporter.doing(f"round {number + 1}: fresh processes")
                pool.start(names, parallel=2)
                if not number:
                    _facts(pool, names, asked, reporter, found)
                for facts in pool.facts.values():
                    versions |= facts["versions"]
                for name in (n for n in names if rounds and _alive(found, n)):
                    reporter.doing(f"round {number + 1}/{rounds}: costs of {name}")
                    own = found[name]["facts"]
                    where = (pool, name, number, own, asked, samples, failed)
                    control_cost.measure(*where)
                    reporter.advance()


def _alive(found: Facts, name: str) -> bool:
    return name not in found or found[name]["status"] == "found"


def _facts(
    pool: Pool, names: list[str], asked: Asked, reporter: Reporter, found: Facts
) -> None:
    def work(name: str) -> None:
        reporter.doing(f"facts of {name}")
        found[name] = control_facts.document(pool, name, asked.seed)
        reporter.advance()

    pool.each(work, names, parallel=2)
