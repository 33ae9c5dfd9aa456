"""A whole training on one backend, run from the driver: curve, seconds, checkpoints."""

import statistics as stats
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.training import checkpoint, dataset, scoring
from graphparity.common.training.checkpoint import Checkpoint, Config
from graphparity.common.training.dataset import Dataset
from graphparity.common.workers.pool import Pool

CHUNK = 30  # batches in one request: how often progress is shown
GOAL = 0.95  # of the time to accuracy

Report = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """All that decides the curve: the same plan gives the same curve on any backend."""

    workload: str
    data: Dataset
    spec: Spec
    batch_size: int
    epochs: int
    seed: int
    dtype: str

    @property
    def epoch_steps(self) -> int:
        """Steps in an epoch; a short last batch is left out."""
        return len(self.data.x) // self.batch_size

    def rows(self, epoch: int) -> Array:
        """The rows of each batch of an epoch (steps, batch_size)."""
        return dataset.order(self.data, self.seed, epoch, self.batch_size)

    def batches(self, rows: Array, dtype: str) -> list[list[Array]]:
        """The batches themselves."""
        return [[self.data.x[row].astype(dtype), self.data.y[row]] for row in rows]

    def config(self) -> Config:
        """What a checkpoint keeps of the plan; training goes on with the same only."""
        facts = {k: v for k, v in self.spec.items() if k not in ("config", "kind")}
        data = {"data": self.data.name, "fingerprint": self.data.fingerprint()}
        facts |= {"batch_size": self.batch_size, "seed": self.seed, "dtype": self.dtype}
        return {**facts, **data}


class Log(Protocol):
    """Follows a training while it runs."""

    notes: list[str]  # what it could not keep, and why

    def due(self, epoch: int) -> bool:
        """Whether the states around the last step of epoch 1, 2, … are wanted."""

    def epoch(self, curve: "Curve", epoch: int, before: Tree, after: Tree) -> None:
        """An epoch is over; `before` its last step is None where that wasn't due."""

    def ended(self, pool: Pool, curve: "Curve") -> None:
        """The training is over; its worker still runs and can be asked."""


@dataclass(frozen=True)
class Records:
    """Where a training is recorded: a folder for checkpoints, and a log; None:
    neither."""

    folder: Path | None = None
    log: Log | None = None


@dataclass
class Curve:
    """Figures of a training: a loss for each step, an accuracy for each epoch,
    seconds."""

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    states: dict[int, Tree] = field(default_factory=dict)  # parameters after an epoch
    build_s: float = 0.0
    chunks: list[tuple[int, float]] = field(default_factory=list)  # steps, seconds
    clock: list[float] = field(default_factory=list)  # seconds at the end of each epoch
    scores: Array | None = None  # logits of the held-out images at the end

    def step_s(self) -> float | None:
        """Median seconds of a step, the first two requests left out."""
        known = [seconds / steps for steps, seconds in self.chunks[2:]]
        return stats.median(known) if known else None

    def compile_s(self) -> float | None:
        """Building, and what the first two steps took beyond two steady ones."""
        step = self.step_s()
        if step is None:
            return None
        first = sum(seconds for _, seconds in self.chunks[:2])
        return max(0.0, self.build_s + first - 2 * step)

    def seconds_to(self, goal: float) -> dict[str, float | None]:
        """Seconds of training until an epoch ends with that accuracy; None if none.

        With compilation and without; scoring and copies do not count.
        """
        ends = zip(self.accuracies[-len(self.clock) :], self.clock)
        total = next((clock for reached, clock in ends if reached >= goal), None)
        spent = self.compile_s()
        both = total is not None and spent is not None
        return {
            "with_compile": total,
            "without_compile": total - spent if both and total and spent else total,
        }


@dataclass
class _Training:
    """A training under way in a backend's worker."""

    pool: Pool
    name: str  # of the backend
    plan: Plan
    dtype: str
    curve: Curve
    report: Report
    elapsed: float  # seconds of building and training so far

    def state(self) -> Tree:
        """Parameters and optimizer state now, in the oracle's layout."""
        return self.pool.ask(self.name, "training_state")

    def scores(self) -> Array:
        """Logits (n, classes) of the held-out images now."""
        images = self.plan.data.test_x.astype(self.dtype)
        return scoring.scores(self.pool, self.name, images)


def run(
    pool: Pool,
    name: str,
    plan: Plan,
    begin: Checkpoint,
    records: Records,
    report: Report,
    epoch_done: Callable[[Curve, int], None],
) -> Curve:
    """Train one backend from a checkpoint to the plan's end, with a checkpoint after
    every epoch where there is a folder. Raises WorkerFailure; what was written stays.
    """
    training = _begun(pool, name, plan, begin, report)
    epoch, first = divmod(begin.step, plan.epoch_steps)
    while epoch < plan.epochs:
        _one_epoch(training, epoch, first, records)
        epoch, first = epoch + 1, 0
        epoch_done(training.curve, epoch)
    return _ended(training, records)


def _ended(training: _Training, records: Records) -> Curve:
    """The whole curve; calls the log's `ended`."""
    pool, curve = training.pool, training.curve
    if curve.scores is None:  # nothing was left to train
        curve.scores = training.scores()
    if records.log is not None:
        records.log.ended(pool, curve)
    return curve


def _begun(
    pool: Pool, name: str, plan: Plan, begin: Checkpoint, report: Report
) -> _Training:
    """The training built in the worker, at the checkpoint's state, its curve so far."""
    old = {key: begin.curve[key].tolist() for key in begin.curve}
    curve = Curve(old.get("losses", []), old.get("accuracies", []))
    dtype = registry.backends()[name].dtype(plan.dtype)
    [batch] = plan.batches(plan.rows(0)[:1], dtype)
    request = {"spec": plan.spec, "state": cast(begin.state, dtype), "batch": batch}
    curve.build_s = pool.ask(name, "begin_training", **request)["build_s"]
    return _Training(pool, name, plan, dtype, curve, report, curve.build_s)


def _one_epoch(training: _Training, epoch: int, first: int, records: Records) -> None:
    """Train from step `first` of an epoch to its end, score, and record both."""
    plan, curve, log = training.plan, training.curve, records.log
    watched = log is not None and log.due(epoch + 1)
    before = _steps(training, epoch, first, watched)
    curve.clock.append(training.elapsed)
    curve.scores = training.scores()
    curve.accuracies.append(scoring.accuracy(curve.scores, plan.data.test_y))
    state = training.state()
    curve.states[epoch + 1] = state[0]
    if log is not None:
        log.epoch(curve, epoch + 1, before, state)
    if records.folder is not None:
        _write(records.folder, training, state, (epoch + 1) * plan.epoch_steps)


def _steps(training: _Training, epoch: int, first: int, watched: bool) -> Tree:
    """Train an epoch's steps in chunks; the state before its last where that is
    watched, else None."""
    rest, before = training.plan.rows(epoch)[first:], None
    while len(rest):
        size = 1 if len(training.curve.chunks) < 2 else CHUNK
        if watched and len(rest) == 1:
            before = training.state()
        elif watched:  # the last step by itself
            size = min(size, len(rest) - 1)
        _chunk(training, rest[:size], epoch)
        rest = rest[size:]
    return before


def _chunk(training: _Training, rows: Array, epoch: int) -> None:
    """Train on the batches of these rows, in one request."""
    pool, name, curve = training.pool, training.name, training.curve
    batches = training.plan.batches(rows, training.dtype)
    took = pool.ask(name, "train_batches", batches=batches)
    curve.losses += took["losses"]
    curve.chunks.append((len(batches), took["seconds"]))
    training.elapsed += took["seconds"]
    training.report(_standing(name, training.plan, curve, epoch))


def _write(folder: Path, training: _Training, state: Tree, step: int) -> None:
    """Write the checkpoint after `step` steps."""
    plan, curve = training.plan, training.curve
    past = {"losses": curve.losses, "accuracies": curve.accuracies}
    history = {key: np.array(values) for key, values in past.items()}
    params = registry.reference(plan.workload).PARAMS
    checkpoint.write(folder, Checkpoint(state, step, history, plan.config()), params)


def _standing(name: str, plan: Plan, curve: Curve, epoch: int) -> str:
    steps, seconds = curve.chunks[-1]
    recent = np.mean(curve.losses[-steps:])
    best = f"{100 * curve.accuracies[-1]:.1f} %" if curve.accuracies else "–"
    rate = steps * plan.batch_size / seconds
    return (
        f"{name}: epoch {epoch + 1}/{plan.epochs}, loss {recent:.3f}, "
        f"accuracy {best}, {rate:,.0f} images/s"
    )
