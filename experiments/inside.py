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
Arm = tuple[str, str, int]  # workload/config, backend, steps in one call; 0: one each
Samples = dict[Arm, dict[int, list[dict[str, Any]]]]  # by round: calls, inside
Keep = Callable[[Cell, int, dict[str, Any]], None]


@dataclass(frozen=True)
class Asked:
    """What the command line asked for."""

    cells: tuple[tuple[str, str, tuple[int, ...]], ...]  # workload, config, steps
    backends: tuple[str, ...]
    control: bool  # time the Python loop of dynamic backends too
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


def counts(asked: Asked, name: str, steps: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of steps in one call that are timed.

    A loop of Python's own does not get better with its length: one is a control.
    """
    if loop(name) != "Python":
        return steps
    return (steps[len(steps) // 2],) if asked.control else ()


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
                pool.start(_processes(asked), parallel=2)
                for workload, config, steps in asked.cells:
                    spec = contract.spec(workload, config)
                    at = (pool, asked, spec, steps, number)
                    _round(*at, reporter, found, keep)
                for facts in pool.facts.values():
                    found.versions |= facts["versions"]


def _processes(asked: Asked) -> list[str]:
    inside = [f"{n}{SUFFIX}" for n in asked.backends if counts(asked, n, (1,))]
    return [*asked.backends, *inside]


def _cell(asked: Asked, spec: dict[str, Any], process: str, k: int) -> Cell:
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    config = f"{spec['config']}/{k or 'calls'}"
    return Cell(spec["workload"], config, process, asked.device, dtype)


def _round(
    pool: Pool,
    asked: Asked,
    spec: dict[str, Any],
    steps: tuple[int, ...],
    number: int,
    reporter: Reporter,
    found: Found,
    keep: Keep,
) -> None:
    place = f"{spec['workload']}/{spec['config']}"
    effort = bench.Effort(asked.rounds, 1, 0.015, asked.seconds, 0.0, 0)
    rng = np.random.default_rng([asked.seed, number])
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    batches = drawn["batches"][: max(steps)]
    given = {"start": drawn["start"], "batches": batches, "spec": spec}

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        key = f"{place}/{cell.backend}/{cell.config.split('/')[-1]}"
        found.failed[key] = f"{failure.status}: {failure}"

    def opened(suffix: str, k: int, given: dict[str, Any]) -> Any:
        names = [n for n in asked.backends if not k or k in counts(asked, n, steps)]
        cells = [_cell(asked, spec, f"{n}{suffix}", k) for n in names]
        cells = [c for c in cells if f"{place}/{c.backend}/{k}" not in found.failed]
        return bench.open_all(pool, cells, given, effort, fail, parallel=1)

    reporter.doing(f"round {number + 1}/{asked.rounds}: {place}, one step a call")
    calls = opened("", 0, given)
    reporter.advance()
    for k in steps:
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
        reporter.doing(f"{place}: agreement after {max(steps)} steps")
        _check(pool, asked, given, steps, found)


# -- agreement -------------------------------------------------------------------------


def points(k: int) -> list[int]:
    """The steps at which a run of k is compared."""
    return sorted({*(point for point in verify.POINTS if point < k), k})


def _check(
    pool: Pool,
    asked: Asked,
    given: dict[str, Any],
    steps: tuple[int, ...],
    found: Found,
) -> None:
    """Judge k steps in one call by k calls of the same backend and by the oracle."""
    spec = given["spec"]
    every = sorted({*points(max(steps)), *steps})
    place = f"{spec['workload']}/{spec['config']}"
    run = {"spec": spec, "start": given["start"], "batches": given["batches"]}
    more = {"dtype": "float32", "seed": asked.seed, "points": every}
    expected = pool.ask(pool.judge, "free", **run, **more)
    for name in asked.backends:
        try:
            alone = apart(pool, name, given, every)
            timed = counts(asked, name, steps)
            process = f"{name}{SUFFIX}" if timed else name
            for k in timed or steps[-1:]:
                verdicts = check(pool, process, given, k, alone, expected)
                found.verdicts[place, name, k] = verdicts
        except WorkerFailure as failure:
            found.failed[f"{place}/{name}"] = f"{failure.status}: {failure}"


def apart(
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


def together(pool: Pool, process: str, given: dict[str, Any], k: int) -> dict[str, Any]:
    """The same of k steps in one call: losses at `points(k)`, parameters at the end."""
    spec = given["spec"]
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
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
    process: str,
    given: dict[str, Any],
    k: int,
    alone: dict[str, Any],
    expected: dict[str, Any],
) -> list[agreement.Verdict]:
    """Verdicts over k steps in one call: against k calls, and against the oracle."""
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    outputs = together(pool, process, given, k)
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
