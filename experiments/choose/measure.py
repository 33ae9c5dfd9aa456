"""Which update rule to choose: random search with a growing number of trials.

A trial draws a rule's hyperparameters, weights and batches, trains the net, and is
scored on images held out of the training set; the test images judge winners only.
"""

import contextlib
import math
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from graphparity.common.contract.cell import Cell
from graphparity.common.contract.trees import Array
from graphparity.common.system import machine
from graphparity.common.training import run, scoring
from graphparity.common.training.run import Curve, Records
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.choose import trials
from graphparity.experiments.choose.plan import Asked
from graphparity.experiments.choose.trials import Row, Setting, Trial
from graphparity.experiments.shared.run import Context
from graphparity.experiments.train import measure as train_measure
from graphparity.experiments.train.setting import WORKLOAD


@dataclass
class Found:
    """What is known so far: the scored trials of each rule."""

    trials: dict[str, list[Row]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Every trial is one, be it run now or earlier."""
    return len(asked.trials)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Run the trials that are missing; each is stored when it ends."""
    there = context.store.samples(context.run)

    def done(trial: Trial) -> bool:
        row = there.get(_cell(asked.setting, trial.rule), {}).get(trial.key)
        return row is not None and row["status"] == "trained"

    todo = [trial for trial in asked.trials if not done(trial)]
    for _ in range(len(asked.trials) - len(todo)):
        context.reporter.advance()
    context.reporter.doing(f"{len(todo)} trials on {asked.setting.backend}")
    if todo:
        _search(asked, todo, context)


def gather(asked: Asked, context: Context, found: Found) -> None:
    """Read all stored results of the trials asked for, those of earlier runs too."""
    samples = context.store.samples(context.run)
    for trial in sorted(asked.trials):
        row = samples.get(_cell(asked.setting, trial.rule), {}).get(trial.key)
        if row is not None and row["status"] == "trained":
            found.trials.setdefault(trial.rule, []).append(row)
        elif row is not None:
            found.failed[trial.rule] = f"{row['status']}: {row['reason']}"


def _cell(setting: Setting, rule: str) -> Cell:
    return Cell(WORKLOAD, rule, setting.backend, setting.device, setting.dtype)


def _keeper(asked: Asked, context: Context) -> Callable[[Trial, Row], None]:
    """A function that stores a trial, and reports one that is the best of its rule."""
    best: dict[str, float] = {}

    def keep(trial: Trial, row: Row) -> None:
        context.keep(_cell(asked.setting, trial.rule), trial.key, row)
        context.reporter.advance()
        score = row.get("validation", 0.0)
        if score > best.get(trial.rule, 0.0):
            best[trial.rule] = score
            text = f"{trial.rule}: validation {100 * score:.1f} %"
            where = f"(search {trial.search}, trial {trial.number + 1})"
            context.reporter.doing(f"{text} {where}")

    return keep


def _search(asked: Asked, todo: list[Trial], context: Context) -> None:
    """Run trials, one at a time on each core (of a device: one)."""
    cores, setting = machine.cores(None), asked.setting
    lanes = [[core] for core in cores] if setting.device == "cpu" else [cores]
    queue, lock = iter(todo), threading.Lock()
    keep = _keeper(asked, context)

    def work(pool: Pool) -> None:
        for trial in _taken(queue, lock):
            row = run_one(pool, trial, setting)
            if pool.stopped:
                return
            with lock:
                keep(trial, row)

    place = (setting.device, setting.dtype, asked.timeout)
    with contextlib.ExitStack() as stack:
        pools = [stack.enter_context(context.pool(*place, cores=n)) for n in lanes]
        _each(work, pools)


def _each(work: Callable[[Pool], None], pools: list[Pool]) -> None:
    """Do `work` with every pool in threads; an interrupt stops all pools first."""
    with ThreadPoolExecutor(len(pools)) as threads:
        try:
            list(threads.map(work, pools))
        except BaseException:
            for pool in pools:
                pool.stop()
            raise


def _taken(queue: Iterator[Trial], lock: threading.Lock) -> Iterator[Trial]:
    """The trials of a queue that no other thread has taken."""
    while True:
        with lock:
            trial = next(queue, None)
        if trial is None:
            return
        yield trial


def run_one(pool: Pool, trial: Trial, setting: Setting) -> Row:
    """Train, and return the scores. A failure of the worker gives a status and no
    score."""
    drawn = trials.draw(trial, setting.seed)
    row: Row = {
        "search": trial.search,
        "number": trial.number,
        "drawn": drawn,
        "status": "trained",
    }
    try:
        plan = trials.training(trial, setting)
        start = train_measure.begin(pool, plan, None)
        quiet: Callable[..., None] = lambda *_: None
        curve = run.run(pool, setting.backend, plan, start, Records(), quiet, quiet)
    except WorkerFailure as failure:
        return {**row, "status": failure.status, "reason": str(failure)}
    return _scored(row, curve, plan.data.test_y)


def _scored(row: Row, curve: Curve, labels: Array) -> Row:
    """The row with what the trained net scored; labels: of all held-out images."""
    assert curve.scores is not None
    logits, (_, at) = curve.scores, trials.split()
    return {
        **row,
        "validation": scoring.accuracy(logits[:at], labels[:at]),
        "validation_loss": cross_entropy(logits[:at], labels[:at]),
        "test": scoring.accuracy(logits[at:], labels[at:]),
        "seconds": curve.clock[-1],
    }


def cross_entropy(logits: Array, labels: Array) -> float | None:
    """Mean over images of -log softmax(logits)[label]; None where it is not finite."""
    logits = logits.astype(np.float64)
    with np.errstate(all="ignore"):
        shifted = logits - np.max(logits, axis=1, keepdims=True)
        total = np.log(np.sum(np.exp(shifted), axis=1))
        mean = float(np.mean(total - shifted[np.arange(len(labels)), labels]))
    return mean if math.isfinite(mean) else None
