"""A whole training on one backend, seen from the driver: curve, clock, checkpoints."""

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
from graphparity.common.training import checkpoint, dataset
from graphparity.common.training.checkpoint import Checkpoint, Config
from graphparity.common.training.dataset import Dataset
from graphparity.common.workers.pool import Pool

CHUNK = 30  # batches in one request: how often progress is shown
SCORED = 1000  # held-out images in one request
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
    """Is told what a training does, while it does it."""

    notes: list[str]  # what it could not keep, and why

    def due(self, epoch: int) -> bool:
        """Whether the states around the last step of epoch 1, 2, … are wanted."""

    def epoch(self, curve: "Curve", epoch: int, before: Tree, after: Tree) -> None:
        """An epoch is over; `before` its last step is None where that wasn't due."""

    def ended(self, pool: Pool, curve: "Curve") -> None:
        """The training is over, and its worker is still there."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a training: checkpoints in a folder, a log."""

    folder: Path | None = None
    log: Log | None = None


@dataclass
class Curve:
    """What a training showed: one loss a step, one accuracy an epoch, and its clock."""

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    states: dict[int, Tree] = field(default_factory=dict)  # parameters after an epoch
    build_s: float = 0.0
    chunks: list[tuple[int, float]] = field(default_factory=list)  # steps, seconds
    clock: list[float] = field(default_factory=list)  # seconds at the end of each epoch
    scores: Array | None = None  # logits of the held-out images at the end

    def step_s(self) -> float | None:
        """Median seconds of a step, the first two chunks left out."""
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


def run(
    pool: Pool,
    name: str,
    plan: Plan,
    begin: Checkpoint,
    kept: Kept,
    report: Report,
    epoch_done: Callable[[Curve, int], None],
) -> Curve:
    """Train one backend from a checkpoint to the plan's end.

    A checkpoint is written after every epoch where there is a folder for it. Raises
    WorkerFailure; what was written stays.
    """
    params = registry.reference(plan.workload).PARAMS
    old = {key: begin.curve[key].tolist() for key in begin.curve}
    curve = Curve(old.get("losses", []), old.get("accuracies", []))
    dtype = registry.backends()[name].dtype(plan.dtype)
    [batch] = plan.batches(plan.rows(0)[:1], dtype)
    request = {"spec": plan.spec, "state": cast(begin.state, dtype), "batch": batch}
    curve.build_s = pool.ask(name, "begin_training", **request)["build_s"]
    elapsed = curve.build_s
    epoch, first = divmod(begin.step, plan.epoch_steps)
    while epoch < plan.epochs:
        rest, before = plan.rows(epoch)[first:], None
        watched = kept.log is not None and kept.log.due(epoch + 1)
        while len(rest):
            size = 1 if len(curve.chunks) < 2 else CHUNK
            if watched and len(rest) == 1:
                before = pool.ask(name, "training_state")
            elif watched:  # the last step by itself
                size = min(size, len(rest) - 1)
            part, rest = plan.batches(rest[:size], dtype), rest[size:]
            took = pool.ask(name, "train_batches", batches=part)
            curve.losses += took["losses"]
            curve.chunks.append((len(part), took["seconds"]))
            elapsed += took["seconds"]
            report(_standing(name, plan, curve, epoch))
        epoch, first = epoch + 1, 0
        curve.clock.append(elapsed)
        curve.scores = scores(pool, name, plan)
        curve.accuracies.append(accuracy(curve.scores, plan.data.test_y))
        state = pool.ask(name, "training_state")
        curve.states[epoch] = state[0]
        if kept.log is not None:
            kept.log.epoch(curve, epoch, before, state)
        if kept.folder is not None:
            _keep(kept.folder, state, curve, epoch * plan.epoch_steps, plan, params)
        epoch_done(curve, epoch)
    if curve.scores is None:  # nothing was left to train
        curve.scores = scores(pool, name, plan)
    if kept.log is not None:
        kept.log.ended(pool, curve)
    return curve


def _keep(
    folder: Path,
    state: Tree,
    curve: Curve,
    step: int,
    plan: Plan,
    params: tuple[str, ...],
) -> None:
    past = {"losses": curve.losses, "accuracies": curve.accuracies}
    history = {key: np.array(values) for key, values in past.items()}
    point = Checkpoint(state, step, history, plan.config())
    checkpoint.write(folder, point, params)


def _standing(name: str, plan: Plan, curve: Curve, epoch: int) -> str:
    steps, seconds = curve.chunks[-1]
    recent = np.mean(curve.losses[-steps:])
    best = f"{100 * curve.accuracies[-1]:.1f} %" if curve.accuracies else "–"
    rate = steps * plan.batch_size / seconds
    return (
        f"{name}: epoch {epoch + 1}/{plan.epochs}, loss {recent:.3f}, "
        f"accuracy {best}, {rate:,.0f} images/s"
    )


def scores(pool: Pool, name: str, plan: Plan) -> Array:
    """Logits (n, classes) of the held-out images, asked for in equal parts."""
    images = plan.data.test_x.astype(registry.backends()[name].dtype(plan.dtype))
    size = min(SCORED, len(images))
    parts = []
    for at in range(0, len(images), size):
        part = images[at : at + size]
        room = [(0, size - len(part)), *[(0, 0)] * (images.ndim - 1)]
        parts.append(pool.ask(name, "training_scores", x=np.pad(part, room)))
    return np.concatenate(parts)[: len(images)]


def accuracy(logits: Array, labels: Array) -> float:
    """Share of images whose largest logit is their label's; NaN is never right."""
    right = (np.argmax(logits, axis=1) == labels) & np.all(np.isfinite(logits), axis=1)
    return float(np.mean(right))


def confusion(logits: Array, labels: Array) -> Array:
    """Counts (classes, classes): row the label, column what was answered."""
    counts = np.zeros((dataset.CLASSES, dataset.CLASSES), int)
    np.add.at(counts, (labels, np.argmax(logits, axis=1)), 1)
    return counts
