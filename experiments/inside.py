"""The training loop inside the graph: k steps in one call against k calls.

What a call costs beyond its kernels is paid once for k steps. Both forms run in
processes of their own, blocks interleaved at random; the weights after k steps must be
the same in both, and the oracle's.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common import agreement, bench, contract, machine, registry, verify
from common.contract import Cell
from common.ledger import Ledger
from common.pool import Pool
from common.progress import Reporter
from common.workers import WorkerFailure

SUFFIX = "#inside"
CONTROL = 10  # steps at which a dynamic backend's Python loop is timed as a control
Arm = tuple[str, str, int]  # workload/config, backend, steps in one call; 0: one each
Samples = dict[Arm, dict[int, list[dict[str, Any]]]]  # by round: calls, inside
Keep = Callable[[Cell, int, dict[str, Any]], None]


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    cells: tuple[tuple[str, str], ...]  # workloads with their configs
    backends: tuple[str, ...]
    steps: tuple[int, ...]
    unrolled: int  # most steps in one call where the loop is unrolled
    device: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


@dataclass
class Found:
    """What is known so far; it grows as it comes."""

    samples: Samples
    verdicts: dict[Arm, list[agreement.Verdict]]
    failed: dict[str, str]
    versions: dict[str, Any]


def loop(name: str) -> str:
    """How a backend repeats a step: by an operator, or unrolled, or Python itself.

    A static backend that borrows the loop of a dynamic one traces it: it is unrolled.
    """
    known = registry.backends()
    if known[name].graph != "static":
        return "Python"
    owner, _ = registry.locate(name, "inside")
    return "operator" if owner.graph == "static" else "unrolled"


def counts(asked: Asked, name: str) -> list[int]:
    """The numbers of steps in one call that a backend is asked for."""
    kind = loop(name)
    if kind == "Python":
        return [k for k in asked.steps if k == min(CONTROL, max(asked.steps))]
    return [k for k in asked.steps if kind == "operator" or k <= asked.unrolled]


def stacked(batches: list[Any], k: int) -> list[Any]:
    """The first k batches, one after another along a new leading axis."""
    chosen = [batches[number % len(batches)] for number in range(k)]
    return [np.stack(arrays) for arrays in zip(*chosen, strict=True)]


def measure(
    asked: Asked, reporter: Reporter, ledger: Ledger, found: Found, keep: Keep
) -> None:
    """Rounds of fresh processes; agreement is checked in the first of them."""
    with tempfile.TemporaryDirectory() as cache:
        for number in range(asked.rounds):
            cores = machine.cores(None)
            given = (asked.device, "float32", cores, Path(cache), asked.timeout)
            with Pool(*given, ledger) as pool:
                reporter.doing(f"round {number + 1}/{asked.rounds}: fresh processes")
                names = [f"{n}{s}" for n in asked.backends for s in ("", SUFFIX)]
                pool.start(names, parallel=2)
                for workload, config in asked.cells:
                    spec = contract.spec(workload, config)
                    _round(pool, asked, spec, number, reporter, found, keep)
                for facts in pool.facts.values():
                    found.versions |= facts["versions"]


def _cell(asked: Asked, spec: dict[str, Any], process: str, k: int) -> Cell:
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    config = f"{spec['config']}/{k or 'calls'}"
    return Cell(spec["workload"], config, process, asked.device, dtype)


def _round(
    pool: Pool,
    asked: Asked,
    spec: dict[str, Any],
    number: int,
    reporter: Reporter,
    found: Found,
    keep: Keep,
) -> None:
    place = f"{spec['workload']}/{spec['config']}"
    effort = bench.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number])
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    batches = drawn["batches"][: max(asked.steps)]
    given = {"start": drawn["start"], "batches": batches, "spec": spec}

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        key = f"{place}/{cell.backend}/{cell.config.split('/')[-1]}"
        found.failed[key] = f"{failure.status}: {failure}"

    def opened(suffix: str, k: int, given: dict[str, Any]) -> Any:
        names = [n for n in asked.backends if not k or k in counts(asked, n)]
        cells = [_cell(asked, spec, f"{n}{suffix}", k) for n in names]
        cells = [c for c in cells if f"{place}/{c.backend}/{k}" not in found.failed]
        return bench.open_all(pool, cells, given, effort, fail, parallel=1)

    reporter.doing(f"round {number + 1}/{asked.rounds}: {place}, one step a call")
    calls = opened("", 0, given)
    reporter.advance()
    for k in asked.steps:
        reporter.doing(f"round {number + 1}/{asked.rounds}: {place}, {k} in one call")
        own = {"spec": {**spec, "inside": True}, "batches": [stacked(batches, k)]}
        inside = opened(SUFFIX, k, {**given, **own})
        wanted = {cell.backend.removesuffix(SUFFIX) for cell in inside}
        base = {c: {**s, "blocks": []} for c, s in calls.items() if c.backend in wanted}
        both = {**base, **inside}
        bench.sweeps(pool, both, effort, rng, fail)
        for cell in (c for c in inside if c in both):
            name = cell.backend.removesuffix(SUFFIX)
            first = _cell(asked, spec, name, 0)
            if first in both:
                pair = [both[first], both[cell]]
                found.samples.setdefault((place, name, k), {})[number] = pair
                keep(cell, number, both[cell])
        reporter.advance()
    if number == 0:
        reporter.doing(f"{place}: agreement after {max(asked.steps)} steps")
        _check(pool, asked, given, found)


# -- agreement -------------------------------------------------------------------------


def points(k: int) -> list[int]:
    """The steps at which a run of k is compared."""
    return sorted({*(point for point in verify.POINTS if point < k), k})


def _check(pool: Pool, asked: Asked, given: dict[str, Any], found: Found) -> None:
    """Judge k steps in one call by k calls of the same backend and by the oracle."""
    spec, every = given["spec"], points(max(asked.steps))
    every = sorted({*every, *asked.steps})
    batches = given["batches"]
    place = f"{spec['workload']}/{spec['config']}"
    run = {"spec": spec, "start": given["start"], "batches": batches}
    more = {"dtype": "float32", "seed": asked.seed, "points": every}
    expected = pool.ask(pool.judge, "free", **run, **more)
    for name in asked.backends:
        try:
            alone = _alone(pool, name, given, [k for k in every if k <= max(asked.steps)])
            for k in counts(asked, name):
                verdicts = check(pool, name, given, k, alone, expected)
                found.verdicts[place, name, k] = verdicts
        except WorkerFailure as failure:
            found.failed[f"{place}/{name}"] = f"{failure.status}: {failure}"


def _alone(
    pool: Pool, name: str, given: dict[str, Any], every: list[int]
) -> dict[str, Any]:
    """Losses and parameters of single calls, by name and step."""
    pool.ask(name, "forget")
    dtype = registry.backends()[name].dtype("float32")
    start, batches = (verify.cast(given[key], dtype) for key in ("start", "batches"))
    run = {"spec": given["spec"], "start": start, "batches": batches}
    outputs = pool.ask(name, "train_on", **run, checkpoints=every)
    reference = registry.reference(given["spec"]["workload"])
    return contract.name_points(outputs, every, reference)


def together(pool: Pool, name: str, given: dict[str, Any], k: int) -> dict[str, Any]:
    """The same of k steps in one call: losses at `points(k)`, parameters at the end."""
    process, spec = f"{name}{SUFFIX}", given["spec"]
    dtype = registry.backends()[name.split("#")[0]].dtype("float32")
    start, batches = (verify.cast(given[key], dtype) for key in ("start", "batches"))
    pool.ask(process, "forget")
    run = {"spec": {**spec, "inside": True}, "start": start}
    once = {"batches": [stacked(batches, k)], "checkpoints": [1]}
    [output] = pool.ask(process, "train_on", **run, **once)
    losses = np.asarray(output["loss"])
    if losses.shape != (k,):
        return {"losses": losses}
    reference = registry.reference(spec["workload"])
    found = {f"loss@{n}": np.asarray(losses[n - 1]) for n in points(k)}
    last = contract.name_outputs({"param": output["param"]}, reference)
    return found | {f"{key}@{k}": value for key, value in last.items()}


def check(
    pool: Pool,
    name: str,
    given: dict[str, Any],
    k: int,
    alone: dict[str, Any],
    expected: dict[str, Any],
) -> list[agreement.Verdict]:
    """Verdicts over k steps in one call: against k calls, and against the oracle."""
    dtype = registry.backends()[name.split("#")[0]].dtype("float32")
    outputs = together(pool, name, given, k)
    wanted = [f"loss@{n}" for n in points(k)]
    wanted += [key for key in expected if key.startswith("param.")]
    oracle = {n: expected[n] for n in wanted if not _early(n, k)}
    own = {n: {**oracle[n], "value": alone[n]} for n in oracle}
    return [
        {**verdict, "against": against}
        for against, target in (("calls", own), ("oracle", oracle))
        for verdict in agreement.compare(outputs, target, dtype)
    ]


def _early(name: str, k: int) -> bool:
    return name.startswith("param.") and not name.endswith(f"@{k}")
