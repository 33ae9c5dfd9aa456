"""`control_flow`: conditionals, loops and recursions in every form, and what they
cost."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from common import bench, machine
from common.ledger import Ledger
from common.pool import Pool
from common.progress import Reporter
from experiments import (
    control_cost,
    control_facts,
    control_figures,
    control_picture,
    control_tables,
    control_words,
    frame,
)
from experiments.control import Asked
from experiments.options import (
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
    without_oracle,
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
    device: OneDevice = "cpu",
    preset: PresetName = "quick",
    cost: Cost = True,
    seed: Seed = 0,
    timeout: Timeout = 300.0,
    results_folder: Folder = Path("results"),
    json: Json = None,
    picture: Picture = None,
) -> None:
    """Which branches run, what leaks, breaks and retraces, and what each form costs."""
    names = without_oracle(backend, one_device(device))
    effort = EFFORTS[one("preset", preset, tuple(bench.EFFORTS))]
    writable(json, picture)
    screen, ledger = console(), Ledger()
    asked = Asked(names, device, *effort, seed, timeout)
    found: Facts = {}
    samples: control_cost.Samples = {}
    failed: dict[str, str] = {}
    versions: dict[str, Any] = {}
    rounds = asked.rounds if cost else 0

    def measure(reporter: Reporter) -> None:
        given = (asked, rounds, reporter, ledger, found, samples, failed, versions)
        _measure(*given)

    interrupted = frame.work(len(names) * (1 + rounds), failed, measure)
    facts = {name: found[name] for name in names if name in found}
    costs = control_figures.costs(samples, tuple(facts))
    document = {
        **frame.header(versions),
        "settings": {"preset": preset, "seed": seed, "rounds": rounds},
        "axes": control_cost.axes(),
        "control_flow": list(facts.values()),
        "costs": costs,
        "failed": failed,
        "spent_s": ledger.summary(),
    }
    frame.save(document, json, frame.whole(results_folder, interrupted), "control_flow")
    control_tables.show(screen, document)
    if costs:
        where = picture or results_folder / "control_flow.svg"
        svg = control_picture.draw(costs)
        frame.draw(screen, svg, where, "The curves are drawn in")
    screen.print()
    text = control_words.summary(document)
    screen.print(f"In short. {text}", highlight=False, markup=False)
    status = control_words.exit_status(document)
    frame.leave(screen, interrupted, status, "what was found is shown.")


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
            given = (asked.device, "float32", cores, Path(cache), asked.timeout)
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
