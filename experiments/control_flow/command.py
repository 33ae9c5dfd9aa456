"""`control_flow`: conditionals, loops and recursions in every form, and what they
cost."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from graphparity.common.system import machine
from graphparity.common.timing import interleaved
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.control_flow import (
    cost as control_flow_cost,
    facts as control_flow_facts,
    figures,
    picture as control_flow_picture,
    tables,
    words,
)
from graphparity.experiments.control_flow.measure import Asked
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
    without_oracle,
    writable,
)
from graphparity.experiments.shared.terminal.progress import Reporter

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
    effort = EFFORTS[one("preset", preset, tuple(interleaved.EFFORTS))]
    writable(json, picture)
    screen, work_clock = console(), WorkClock()
    asked = Asked(names, device, *effort, seed, timeout)
    found: Facts = {}
    samples: control_flow_cost.Samples = {}
    failed: dict[str, str] = {}
    versions: dict[str, Any] = {}
    rounds = asked.rounds if cost else 0

    def measure(reporter: Reporter) -> None:
        given = (asked, rounds, reporter, work_clock, found, samples, failed, versions)
        _measure(*given)

    interrupted = frame.work(len(names) * (1 + rounds), failed, measure)
    facts = {name: found[name] for name in names if name in found}
    costs = figures.costs(samples, tuple(facts))
    document = {
        **frame.header(versions),
        "settings": {"preset": preset, "seed": seed, "rounds": rounds},
        "axes": control_flow_cost.axes(),
        "control_flow": list(facts.values()),
        "costs": costs,
        "failed": failed,
        "spent_s": work_clock.summary(),
    }
    frame.save(document, json, frame.whole(results_folder, interrupted), "control_flow")
    tables.show(screen, document)
    if costs:
        where = picture or results_folder / "control_flow.svg"
        svg = control_flow_picture.draw(costs)
        frame.draw(screen, svg, where, "The curves are drawn in")
    screen.print()
    text = words.summary(document)
    screen.print(f"In short. {text}", highlight=False, markup=False)
    status = words.exit_status(document)
    frame.leave(screen, interrupted, status, "what was found is shown.")


def _measure(
    asked: Asked,
    rounds: int,
    reporter: Reporter,
    work_clock: WorkClock,
    found: Facts,
    samples: control_flow_cost.Samples,
    failed: dict[str, str],
    versions: dict[str, Any],
) -> None:
    """The facts in the first round's processes, then the costs, round by round."""
    with tempfile.TemporaryDirectory() as cache:
        for number in range(max(1, rounds)):
            cores = machine.cores(None)
            given = (asked.device, "float32", cores, Path(cache), asked.timeout)
            with Pool(*given, work_clock) as pool:
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
                    control_flow_cost.measure(*where)
                    reporter.advance()


def _alive(found: Facts, name: str) -> bool:
    return name not in found or found[name]["status"] == "found"


def _facts(
    pool: Pool, names: list[str], asked: Asked, reporter: Reporter, found: Facts
) -> None:
    def work(name: str) -> None:
        reporter.doing(f"facts of {name}")
        found[name] = control_flow_facts.document(pool, name, asked.seed)
        reporter.advance()

    pool.each(work, names, parallel=2)


COMMAND = control_flow
