"""Is the loss scaler the same state machine everywhere? Faults are put into gradients.

The workload's net `faults` has exact gradients, so that scale, growth counter and
skipped steps must equal the oracle's exactly, in every step. A skipped step must leave
weights and moments as they were, bit for bit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.agreement import stage
from graphparity.common.agreement.noise_floor import relative_error, roundoff
from graphparity.common.agreement.verdicts import THRESHOLD
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.documents import Spec
from graphparity.common.system import machine
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.scaler import library as scaler_library
from graphparity.experiments.shared.terminal.progress import Reporter

WORKLOAD, CONFIG = "mixed_precision", "faults_float16"
LARGE = 2.0**126  # 4 times as much is infinite; 1 / 2^127 is subnormal: some flush it
SMALL = 2.0**-120  # 6 times halved it is the least normal float32
START, LOOSENED = 2.0**12, "overflow"
LOST = 2.0**8  # at which the scene's gradients, 2^-24 and less without it, are zero
WIDE = "bfloat16"  # in float16 no gradient is finite at the largest scale
# scaler, faults by step
SCENES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "growth by interval": ({"interval": 3}, ["none"] * 10),
    "growth by 4 and back-off to 1/8": (
        {"interval": 2, "factor": 4.0, "backoff": 0.125},
        ["none", "none", "infinite", "none", "none", "none", "nan", "none"],
    ),
    "overflow": ({"interval": 1}, ["none", "overflow"] * 6),
    "underflow": ({"start": LOST, "interval": 1}, ["underflow"] * 8),
    "inf in one gradient": ({"interval": 3}, ["none", "infinite", "none", "none"]),
    "NaN in one gradient": ({"interval": 3}, ["none", "nan", "none", "none"]),
    "faults one after the other": ({"interval": 3}, ["nan", "infinite", "nan", "none"]),
    "largest scale": (
        {"start": LARGE, "factor": 4.0, "interval": 1, "half": WIDE},
        ["none"] * 4,
    ),
    "least scale": ({"start": SMALL, "interval": 9}, ["infinite"] * 6),
}


@dataclass(frozen=True)
class Asked:
    """What the command was asked for."""

    backends: tuple[str, ...]
    device: str
    seeds: int
    steps: int
    seed: int
    timeout: float


def reference() -> Any:
    """The workload's specification."""
    return registry.reference(WORKLOAD)


def scene(name: str, seed: int) -> tuple[Spec, Any, list[Any]]:
    """Spec, parameters and batches of a scripted scene."""
    own, kinds = SCENES[name]
    rng = np.random.default_rng(seed)
    spec, settings = specs.spec(WORKLOAD, CONFIG), {"start": START, **own}
    spec["half"] = settings.pop("half", spec["half"])
    spec["scaler"] = settings
    params = reference().faults(rng, 4, 1)[0]
    return spec, params, [reference().fault(rng, kind) for kind in kinds]


def random_run(seed: int, steps: int) -> tuple[Spec, Any, list[Any]]:
    """The same with random faults, as many steps as asked for."""
    params, batches = reference().faults(np.random.default_rng(seed), 4, steps)
    return specs.spec(WORKLOAD, CONFIG), params, batches


def states(pool: Pool, name: str, run: tuple[Any, Any, Any], dtype: str) -> Any:
    """What a backend has before the first step and after each: a list of trees."""
    spec, params, batches = run
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    given = {"start": start, "batches": batches}
    cast = {key: stage.cast(value, dtype) for key, value in given.items()}
    points = list(range(1, len(batches) + 1))
    after = pool.ask(name, "train_on", spec=spec, checkpoints=points, **cast)
    first = {"param": cast["start"][0], "opt": cast["start"][1]}
    return [first, *({key: one[key] for key in first} for one in after)]


def judge(found: list[Any], expected: list[Any]) -> dict[str, Any]:
    """How often the state of the scaler differs, and a skipped step leaves a trace.

    weights: largest relative error of weights and moments in any step, in roundings of
    float32 for each step taken; None where some are not finite.
    """
    counts = ("differing", "touched", "skipped", "grown", "backed_off")
    row: dict[str, Any] = dict.fromkeys(counts, 0)
    row |= {"steps": len(expected) - 1, "first": None, "weights": 0.0}
    for step in range(1, len(expected)):
        mine, right = found[step], expected[step]
        scaler, old = mine["opt"]["scaler"], expected[step - 1]["opt"]["scaler"]
        wanted = right["opt"]["scaler"]
        if any(float(scaler[key]) != float(wanted[key]) for key in wanted):
            row["differing"] += 1
            row["first"] = row["first"] or _told(step, scaler, wanted)
        row["grown"] += int(wanted["scale"] > old["scale"])
        row["backed_off"] += int(wanted["scale"] < old["scale"])
        row["skipped"] += int(wanted["skipped"])
        if wanted["skipped"] and not _same(mine, found[step - 1]):
            row["touched"] += 1
        row["weights"] = np.maximum(row["weights"], _apart(mine, right) / step)
    last = float(row["weights"])
    return row | {"weights": last if np.isfinite(last) else None}


def _told(step: int, scaler: Any, wanted: Any) -> str:
    parts = [f"{k} {float(scaler[k]):g} for {float(wanted[k]):g}" for k in wanted]
    return f"step {step}: {', '.join(parts)}"


def _kept(state: Any) -> list[Any]:
    return [np.asarray(leaf) for leaf in trees.leaves([state["param"], _rule(state)])]


def _rule(state: Any) -> Any:
    return state["opt"]["rule"]


def _same(one: Any, other: Any) -> bool:
    """Bit for bit: NaN equals itself, and -0 does not equal 0."""
    pairs = zip(_kept(one), _kept(other), strict=True)
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


def _apart(one: Any, other: Any) -> float:
    pairs = zip(_kept(one), _kept(other), strict=True)
    errors = [relative_error(a, b) for a, b in pairs]
    return float(np.max(errors)) / roundoff("float32")  # Python's max passes over NaN


def agrees(row: dict[str, Any]) -> bool:
    """The same machine: no state differs, no skipped step left a trace."""
    same = row["differing"] == 0 and row["touched"] == 0 and row["steps"] > 0
    weights = row["weights"]
    return bool(same and weights is not None and weights <= THRESHOLD)


@dataclass
class Found:
    """What was measured: rows by run and backend, libraries' scalers, failures."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    loose: list[dict[str, Any]] = field(default_factory=list)
    libraries: dict[str, Any] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    versions: dict[str, Any] = field(default_factory=dict)


def measure(
    asked: Asked, cache: Path, work_clock: WorkClock, reporter: Reporter, found: Found
) -> None:
    """Every run on every backend; then the libraries' own scalers, and compilers that
    may skip roundings."""
    given = (asked.device, "float32", machine.cores(None), cache, asked.timeout)
    with Pool(*given, work_clock) as pool:
        pool.start([*asked.backends], parallel=2)
        for title, run in runs(asked):
            reporter.doing(f"faults: {title}")
            _race(pool, asked.backends, title, run, found)
            reporter.advance()
        reporter.doing("the libraries' own scalers")
        for name in asked.backends:
            with _failing(f"{name}, its library", found):
                library = pool.ask(name, "library_scaler")
                found.libraries[name] = scaler_library.verify(pool, name, library)
            with _failing(name, found):
                _loosened(pool, name, asked, found)
        found.versions |= pool.versions()


@contextmanager
def _failing(what: str, found: Found) -> Iterator[None]:
    """A worker's failure is noted, and why there is a gap."""
    try:
        yield
    except WorkerFailure as failure:
        found.failed[what] = f"{failure.status}: {failure}"


def _race(
    pool: Pool, names: tuple[str, ...], title: str, run: Any, found: Found
) -> None:
    expected = states(pool, pool.judge, run, "float64")

    def work(name: str) -> None:
        with _failing(f"{name}, {title}", found):
            row = judge(states(pool, name, run, "float32"), expected)
            verdict = "agree" if agrees(row) else "disagree"
            found.rows.append({"backend": name, "run": title, **row, "status": verdict})

    pool.each(work, [*names], parallel=2)


def _loosened(pool: Pool, name: str, asked: Asked, found: Found) -> None:
    """One scene again where a compiler has a switch that lets it skip roundings."""
    how = pool.ask(name, "loosen", loose=True)
    if how is None:
        return
    run = scene(LOOSENED, asked.seed)
    expected = states(pool, pool.judge, run, "float64")
    row = judge(states(pool, name, run, "float32"), expected)
    found.loose.append({"backend": name, "run": LOOSENED, "how": how, **row})
    pool.ask(name, "loosen", loose=False)


def runs(asked: Asked) -> list[tuple[str, tuple[Any, Any, Any]]]:
    """Title and run of every scene, then of every seed of random faults."""
    scenes = [(name, scene(name, asked.seed)) for name in SCENES]
    seeds = range(asked.seed, asked.seed + asked.seeds)
    return scenes + [(f"random, seed {s}", random_run(s, asked.steps)) for s in seeds]
