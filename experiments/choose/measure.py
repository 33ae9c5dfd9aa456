"""Which update rule to choose: random search with a growing number of trials.

A trial draws a rule's hyperparameters, weights and batches, trains the net, and is
scored on images held out of the training set; the test images judge winners only.
"""

import contextlib
import inspect
import math
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from graphparity.common.contract import registry, specs
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array
from graphparity.common.system import machine
from graphparity.common.training import dataset, run
from graphparity.common.training.dataset import Dataset
from graphparity.common.training.run import Kept, Plan
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.common.workers.work_clock import WorkClock
from graphparity.experiments.train import measure as train_measure
from graphparity.experiments.train.plan import WORKLOAD

Bounds = tuple[float, float]
MOST = 1000  # trials of one search at most: they number the seeds
VALIDATION = 0.2  # of the training images
FASTEST = ("torch_eager", "jax_jit", "tf_graph", "numpy_ref")  # in whole trials: README

# Each name has one space, whatever rule it stands in; even in the logarithm, of 1 - x
# where all of it is near 1. A rule's file has the SPACE of names that are its own.
SPACE = {"lr": (1e-4, 1.0), "decay": (1e-5, 1e-1)}
SPACE |= {"rho": (0.7, 0.99), "b1": (0.7, 0.99), "d": (0.7, 0.999), "b2": (0.9, 0.9999)}


@dataclass(frozen=True)
class Asked:
    """What decides a trial's outcome; how many trials there are does not."""

    backend: str
    device: str
    dtype: str
    epochs: int
    batch_size: int
    seed: int


@dataclass(frozen=True, order=True)
class Trial:
    """One training of a search: its number in the search of that seed."""

    number: int
    search: int
    rule: str

    @property
    def key(self) -> int:
        """Search and number in one: where it is kept, what seeds its weights."""
        return self.search * MOST + self.number


def fastest(names: list[str]) -> str:
    """The first of FASTEST whose framework is installed."""
    known = registry.backends()
    every = [*FASTEST, *names]
    return next(n for n in every if n in known and not known[n].missing())


def spaces() -> dict[str, Bounds]:
    """Every space: those that rules share, then those of names that are one rule's."""
    found = dict[str, Bounds](SPACE)
    for rule in registry.rules():
        for name, bounds in getattr(registry.rule(rule), "SPACE", {}).items():
            if found.setdefault(name, bounds) != bounds:
                told = f"{bounds}, but elsewhere {found[name]}"
                raise ValueError(f"optimizers/{rule}.py: SPACE of {name} is {told}")
    return found


def space(rule: str) -> dict[str, Bounds]:
    """What is drawn for a rule, and between which values: all that `make` takes."""
    takes = inspect.signature(registry.rule(rule).make).parameters
    return {name: bounds for name, bounds in spaces().items() if name in takes}


def near_one(bounds: Bounds) -> bool:
    """Whether 1 - x is drawn, even in its logarithm: of a share of memory."""
    return bounds[0] >= 0.5


def draw(trial: Trial, seed: int) -> dict[str, float]:
    """A trial's hyperparameters: of seed, search, number and rule alone."""
    own = zlib.crc32(trial.rule.encode())
    rng = np.random.default_rng([seed, trial.search, trial.number, own])
    found = {}
    for name, (low, high) in space(trial.rule).items():
        far = near_one((low, high))
        low, high = (1.0 - low, 1.0 - high) if far else (low, high)
        value = float(low * (high / low) ** rng.random())
        found[name] = 1.0 - value if far else value
    return found


@cache
def split() -> tuple[Dataset, int]:
    """The digits, a fifth of the training images held out before those of the test.

    Returns the data set and how many of its held-out images are for validation.
    """
    digits = dataset.load(None)
    parts = train_test_split(
        digits.x, digits.y, test_size=VALIDATION, stratify=digits.y, random_state=0
    )
    x, validation_x, y, validation_y = parts
    held = np.concatenate([validation_x, digits.test_x])
    labels = np.concatenate([validation_y, digits.test_y])
    return Dataset("digits", x, y, held, labels), len(validation_y)


def plan(trial: Trial, asked: Asked) -> Plan:
    """The training of a trial: its rate falls to 0 over the run, whatever the rule."""
    data, _ = split()
    hyper: dict[str, Any] = draw(trial, asked.seed)
    spec: Spec = {"workload": WORKLOAD, "config": "digits", "kind": "train"}
    spec |= {"loss": "loss", "optimizer": trial.rule, "library": False}
    found = Plan(
        WORKLOAD,
        data,
        spec,
        asked.batch_size,
        asked.epochs,
        asked.seed * MOST * MOST + trial.key,
        asked.dtype,
    )
    steps = asked.epochs * found.epoch_steps
    rest = {"steps": steps} | specs.over_steps(trial.rule, steps)
    spec |= {"lr": hyper.pop("lr"), "inputs": 1, "hyper": hyper | rest}
    return found


def run_one(pool: Pool, trial: Trial, asked: Asked) -> dict[str, Any]:
    """Train; what it scored. A failure of the worker is no score but a status."""
    drawn = draw(trial, asked.seed)
    base = {"search": trial.search, "number": trial.number, "drawn": drawn}
    try:
        mine = plan(trial, asked)
        start = train_measure.begin(pool, mine, None)
        quiet: Callable[..., None] = lambda *_: None
        curve = run.run(pool, asked.backend, mine, start, Kept(), quiet, quiet)
    except WorkerFailure as failure:
        return {**base, "status": failure.status, "reason": str(failure)}
    assert curve.scores is not None
    _, at = split()
    logits, labels = curve.scores, mine.data.test_y
    return {
        **base,
        "status": "trained",
        "validation": run.accuracy(logits[:at], labels[:at]),
        "validation_loss": cross_entropy(logits[:at], labels[:at]),
        "test": run.accuracy(logits[at:], labels[at:]),
        "seconds": curve.clock[-1],
    }


def cross_entropy(logits: Array, labels: Array) -> float | None:
    """Mean over images of -log softmax(logits)[label]; None where it is not finite."""
    logits = logits.astype(np.float64)
    with np.errstate(all="ignore"):
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        total = np.log(np.sum(np.exp(shifted), axis=1))
        found = float(np.mean(total - shifted[np.arange(len(labels)), labels]))
    return found if math.isfinite(found) else None


Keep = Callable[[Trial, dict[str, Any]], None]


def search(
    asked: Asked,
    todo: list[Trial],
    limit_s: float,
    keep: Keep,
    work_clock: WorkClock,
    versions: dict[str, str],
) -> None:
    """Run trials, one at a time on each core (of a device: one); `keep` learns of each.

    An interrupt ends the workers first; what was kept stays. `versions` of what ran.
    """
    cores = machine.cores(None)
    lanes = [[core] for core in cores] if asked.device == "cpu" else [cores]
    queue, lock = iter(todo), threading.Lock()

    def take() -> Iterator[Trial]:
        while True:
            with lock:
                trial = next(queue, None)
            if trial is None:
                return
            yield trial

    def work(pool: Pool) -> None:
        for trial in take():
            found = run_one(pool, trial, asked)
            if pool.stopped:
                return
            with lock:
                keep(trial, found)

    with contextlib.ExitStack() as stack:
        given = (asked.device, asked.dtype)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pools = [
            stack.enter_context(Pool(*given, lane, folder, limit_s, work_clock))
            for lane in lanes
        ]
        with ThreadPoolExecutor(len(pools)) as threads:
            try:
                list(threads.map(work, pools))
            except BaseException:
                for pool in pools:
                    pool.stop()
                raise
            finally:
                for pool in pools:
                    versions |= pool.versions()
