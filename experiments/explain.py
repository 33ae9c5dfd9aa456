"""Why one backend is slower than another: where a step's time goes in each, matched.

Rounds of fresh processes: the step is timed in interleaved blocks, then profiled by the
framework's own profiler. The parts of a profile add up to the profiled step; what the
measured step has more or less is a row of its own, the unexplained rest.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from common import bench, contract, machine, registry, statistics
from common.contract import Cell
from common.ledger import Ledger
from common.pool import Pool
from common.progress import Reporter
from common.verify import cast
from common.workers import WorkerFailure
from experiments import kernels

BLOCK_S = 0.015  # a timed block, and a profiled one
BLOCKS = 12  # that are profiled in each process
WITHIN = 0.10  # of the measured step, else the rest is called unexplained
MOST = 0.80  # of the difference, which the named kernels make
REST = "unexplained rest"
Samples = dict[str, dict[int, dict[str, Any]]]  # by backend and round
Profiles = dict[str, list[dict[str, Any]]]  # one of each process


@dataclass(frozen=True)
class Asked:
    """What the command line asked for; backends: A and B."""

    workload: str
    config: str
    backends: tuple[str, ...]
    device: str
    dtype: str
    rounds: int
    seconds: float
    seed: int
    timeout: float


def measure(
    asked: Asked, cache: Path, reporter: Reporter, failed: dict[str, str]
) -> tuple[Samples, Profiles, dict[str, Any]]:
    """Rounds of fresh processes: timed blocks of both, then a profile of each.

    `failed` grows by backends that can't go on, and why. The third is their versions.
    """
    samples: Samples = {}
    profiles: Profiles = {}
    versions: dict[str, Any] = {}
    for number in range(asked.rounds):
        cores = machine.cores(None)
        given = (asked.device, asked.dtype, cores, cache, asked.timeout)
        with Pool(*given, Ledger()) as pool:
            names = [name for name in asked.backends if name not in failed]
            reporter.doing(f"round {number + 1}/{asked.rounds}: fresh processes")
            pool.start(names, parallel=2)
            _round(pool, asked, number, reporter, samples, profiles, failed)
            for facts in pool.facts.values():
                versions |= facts["versions"]
    return samples, profiles, versions


def _round(
    pool: Pool,
    asked: Asked,
    number: int,
    reporter: Reporter,
    samples: Samples,
    profiles: Profiles,
    failed: dict[str, str],
) -> None:
    spec = contract.spec(asked.workload, asked.config)
    drawn = pool.ask(pool.judge, "draw", spec=spec, seed=asked.seed, steps=0)
    effort = bench.Effort(asked.rounds, 1, BLOCK_S, asked.seconds, 0.0, 0)
    known, text = registry.backends(), f"round {number + 1}/{asked.rounds}"
    cells = [
        Cell(asked.workload, asked.config, n, asked.device, known[n].dtype(asked.dtype))
        for n in asked.backends
        if n not in failed
    ]

    def fail(cell: Cell, failure: WorkerFailure) -> None:
        failed[cell.backend] = f"{failure.status}: {failure}"

    reporter.doing(f"{text}: timed, in turns")
    rng = np.random.default_rng([asked.seed, number])
    given = {**drawn, "spec": spec}
    found = bench.measure(pool, cells, given, effort, rng, fail, parallel=2)
    reporter.advance()
    for cell, sample in found.items():
        samples.setdefault(cell.backend, {})[number] = sample
        reporter.doing(f"{text}: the profile of {cell.backend}")
        try:
            row = _profile(pool, cell, given, sample)
            profiles.setdefault(cell.backend, []).append(row)
        except WorkerFailure as failure:
            fail(cell, failure)
    reporter.advance()


def _profile(
    pool: Pool, cell: Cell, given: dict[str, Any], sample: dict[str, Any]
) -> dict[str, Any]:
    start, batches = (cast(given[key], cell.dtype) for key in ("start", "batches"))
    arguments = {"spec": given["spec"], "start": start, "batches": batches}
    pool.ask(cell.backend, "open_profiled", **arguments)
    pool.quiet()
    size = {"steps": sample["steps"], "untimed": sample["untimed"]}
    found: dict[str, Any] = pool.ask(cell.backend, "profile", blocks=BLOCKS, **size)
    return found


# -- figures ---------------------------------------------------------------------------


def side(samples: dict[int, Any], profiles: list[dict[str, Any]]) -> dict[str, Any]:
    """One backend: its measured and profiled step, and the rows that add up to it.

    rows are means over processes; the last is what the measured step has more (or, as
    profiling slows, less) than the profiled one.
    """
    step = statistics.step_time([s["blocks"] for _, s in sorted(samples.items())])
    measured = step["median"] if step else None
    profiled = sum(p["step_s"] for p in profiles) / len(profiles)
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for row in (row for p in profiles for row in p["rows"]):
        at = merged.setdefault((row["name"], row["kind"]), {**row, **_nothing()})
        at["seconds"] += row["seconds"] / len(profiles)
        at["count"] += row["count"] / len(profiles)
    rows = sorted(merged.values(), key=lambda row: -float(row["seconds"]))
    rows = [{**row, "op": kernels.operation(row)} for row in rows]
    if measured is not None:
        rest = {"name": REST, "kind": "rest", "op": REST, "count": 0.0}
        rows.append({**rest, "seconds": measured - profiled})
    ratio = profiled / measured if measured else None
    within = None if ratio is None else abs(ratio - 1) <= WITHIN
    found = {"step_s": step, "profiled_s": profiled, "profiled_over_measured": ratio}
    return {**found, "within": within, "rows": rows}


def _nothing() -> dict[str, float]:
    return {"seconds": 0.0, "count": 0.0}


def groups(sides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of both sides by operation, the largest difference first.

    Where only one side tells a convolution from its gradient they are one group.
    """
    ops = [{row["op"] for row in found["rows"]} for found in sides]
    first, second = (kernels.GRADIENT in names for names in ops)
    merge = first != second and all(kernels.CONVOLUTION in names for names in ops)
    both = f"{kernels.CONVOLUTION}, gradients"
    pair = (kernels.CONVOLUTION, kernels.GRADIENT)
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for number, given in enumerate(sides):
        for row in given["rows"]:
            op = both if merge and row["op"] in pair else row["op"]
            found.setdefault(op, [[], []])[number].append(row)
    made = [_group(op, *rows) for op, rows in found.items()]
    made.sort(key=lambda g: (g["op"] == REST, -abs(g["difference_s"])))
    return made


def _group(op: str, *rows: list[dict[str, Any]]) -> dict[str, Any]:
    a, b = (sum(row["seconds"] for row in own) for own in rows)
    largest = [max(own, key=lambda r: r["seconds"])["name"] if own else None for own in rows]
    counts = [sum(row["count"] for row in own) for own in rows]
    kinds = {row["kind"] for own in rows for row in own}
    return {
        "op": op,
        "kind": next(iter(kinds)) if len(kinds) == 1 else "copy",
        "a_s": a,
        "b_s": b,
        "difference_s": b - a,
        "a_count": counts[0],
        "b_count": counts[1],
        "a_largest": largest[0],
        "b_largest": largest[1],
    }


def compare(samples: Samples, names: tuple[str, ...]) -> dict[str, Any] | None:
    """How many times as fast B is as A, with interval and verdict."""
    both = sorted(set(samples.get(names[0], {})) & set(samples.get(names[1], {})))
    first, second = ([samples[n][at]["blocks"] for at in both] for n in names)
    ratio = statistics.speedup(first, second)
    return {**ratio, "verdict": statistics.verdict(ratio)} if ratio else None


def makers(found: list[dict[str, Any]], difference: float) -> list[dict[str, Any]]:
    """The few groups that make most of a difference (seconds, B minus A)."""
    sign = 1 if difference > 0 else -1
    same = [g for g in found if sign * g["difference_s"] > 0]
    same.sort(key=lambda group: -sign * group["difference_s"])
    chosen: list[dict[str, Any]] = []
    for group in same:
        if sum(g["difference_s"] for g in chosen) * sign >= MOST * abs(difference):
            break
        chosen.append(group)
    return chosen
