"""A whole network trained on real images: on one backend, or on all with their curves
compared with the oracle's."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from graphparity.common.agreement import envelope, stage, verdicts as agreement
from graphparity.common.contract import registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import Verdict
from graphparity.common.training import checkpoint, run, scoring
from graphparity.common.training.checkpoint import BadCheckpoint, Checkpoint
from graphparity.common.training.run import GOAL, Curve, Plan, Records
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.shared.run import Context
from graphparity.experiments.shared.terminal.progress import Reporter
from graphparity.experiments.train.plan import Asked
from graphparity.experiments.train.setting import WORKLOAD

JUDGED = 2000  # steps that are compared with the oracle's twins at most

NOT_BEGUN = "Can't begin"  # the key of the reason why nothing was trained
Document = dict[str, Any]


@dataclass
class Found:
    """What is known so far: a document for each backend that was trained."""

    training: list[Document] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def units(asked: Asked) -> int:
    """Every backend's epochs; where they are judged, the oracle and its twins."""
    twins = asked.judged * (envelope.TWINS + 1)
    return asked.plan.epochs * len(asked.setting.backends) + twins


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Train one backend after another, each from the same state."""
    arguments = (asked.setting.device, asked.plan.dtype, asked.timeout)
    try:
        with context.pool(*arguments) as pool:
            _train_all(pool, asked, context, found)
    except (WorkerFailure, BadCheckpoint) as error:
        found.failed[NOT_BEGUN] = str(error)


def _train_all(pool: Pool, asked: Asked, context: Context, found: Found) -> None:
    plan, reporter, path = asked.plan, context.reporter, asked.checkpoint
    start = begin(pool, plan, path)
    expected = shadows(pool, plan, reporter) if asked.judged else None
    if path is not None:
        reporter.doing(f"going on from {path.name}, step {start.step}")
    for name in asked.setting.backends:
        with asked.boards(name, start.step) as log:
            keeping = Records(asked.folder, log)
            document = attempt(pool, name, plan, start, keeping, expected, reporter)
        found.training.append(document)
        for note in log.notes if log else ():
            reporter.detail(note)
        cell = Cell(WORKLOAD, "train", name, pool.device, document["dtype"])
        context.store.save_cell(context.run, cell, document)


def begin(pool: Pool, plan: Plan, path: Path | None) -> Checkpoint:
    """The state to start from: the oracle's, drawn from the seed, or a checkpoint's."""
    reference = registry.reference(WORKLOAD)
    params = reference.start(np.random.default_rng([plan.seed]))
    fresh = pool.ask(pool.judge, "initial_state", spec=plan.spec, params=params)
    if path is None:
        return Checkpoint(fresh, 0, {}, plan.config())
    return checkpoint.read(path, fresh, reference.PARAMS)


def shadows(pool: Pool, plan: Plan, reporter: Reporter) -> dict[str, Any]:
    """The expected curve: the oracle's, and the envelope of its twins."""
    reference = registry.reference(WORKLOAD)
    start = reference.start(np.random.default_rng([plan.seed]))
    epochs = range(min(plan.epochs, max(1, JUDGED // plan.epoch_steps)))
    batch = plan.batches(plan.rows(0)[:1], "float64")[0]
    runs = []
    for twin in range(envelope.TWINS + 1):
        reporter.doing(f"the oracle's twins: {twin}/{envelope.TWINS}")
        arguments = {"params": start, "batch": batch, "dtype": plan.dtype, "twin": twin}
        pool.ask(pool.judge, "begin_shadow", spec=plan.spec, **arguments)
        outputs = []
        for epoch in epochs:
            batches = plan.batches(plan.rows(epoch), "float64")
            outputs.append(pool.ask(pool.judge, "shadow", batches=batches))
        points = [epoch + 1 for epoch in epochs]
        runs.append(specs.name_points(outputs, points, reference.PARAMS))
        reporter.advance()
    return envelope.expected(runs[0], runs[1:], plan.dtype)


def judge(curve: Curve, plan: Plan, expected: Document, dtype: str) -> list[Verdict]:
    """The verdicts over a curve: each epoch's losses, the weights at its end."""
    reference, steps = registry.reference(WORKLOAD), plan.epoch_steps
    last = max(int(name.split("@")[1]) for name in expected)
    epochs = [epoch for epoch in range(1, last + 1) if epoch in curve.states]
    outputs = [
        {
            "loss": np.array(curve.losses[(epoch - 1) * steps : epoch * steps], dtype),
            "param": curve.states[epoch],
        }
        for epoch in epochs
    ]
    named = specs.name_points(outputs, epochs, reference.PARAMS)
    there = {n: e for n, e in expected.items() if int(n.split("@")[1]) in epochs}
    return agreement.compare(named, there, dtype)


def one(
    pool: Pool,
    name: str,
    plan: Plan,
    start: Checkpoint,
    keeping: Records,
    reporter: Reporter,
) -> Curve:
    """Train one backend, with reports of its progress."""
    reporter.doing(f"{name}: building")

    def done(curve: Curve, epoch: int) -> None:
        reached = f"accuracy {100 * curve.accuracies[-1]:.1f} %"
        reporter.doing(f"{name}: epoch {epoch}/{plan.epochs}, {reached}")
        reporter.advance()

    return run.run(pool, name, plan, start, keeping, reporter.detail, done)


def attempt(
    pool: Pool,
    name: str,
    plan: Plan,
    start: Checkpoint,
    keeping: Records,
    expected: Document | None,
    reporter: Reporter,
) -> Document:
    """The document of one backend's training; a failure becomes its status."""
    dtype = registry.backends()[name].dtype(plan.dtype)
    base = {"workload": WORKLOAD, "config": "train", "backend": name}
    base |= {"device": pool.device, "dtype": dtype}
    try:
        curve = one(pool, name, plan, start, keeping, reporter)
    except WorkerFailure as failure:
        return {**base, **stage.failed(failure)}
    except OSError as error:  # the disk is full, the folder has gone
        text = f"no checkpoint or log could be written: {error}"
        return {**base, "status": "crashed", "reason": text, "agreement": []}
    finally:
        pool.release(name)
    verdicts = judge(curve, plan, expected, dtype) if expected else []
    status, reason = agreement.overall(verdicts)
    if not verdicts:
        beyond = "what was trained here lies beyond the steps that are judged"
        status, reason = "trained", beyond if expected else None
    return {
        **base,
        "status": status,
        "reason": reason,
        "agreement": verdicts,
        **_figures(curve, plan),
    }


def _figures(curve: Curve, plan: Plan) -> Document:
    assert curve.scores is not None
    labels, step_s = plan.data.test_y, curve.step_s()
    rate = plan.batch_size / step_s if step_s else None
    finite = [loss if np.isfinite(loss) else None for loss in curve.losses]
    return {
        "test_accuracy": scoring.accuracy(curve.scores, labels),
        "confusion": scoring.confusion(curve.scores, labels).tolist(),
        "losses": finite,
        "accuracies": curve.accuracies,
        "timing": {
            "build_s": curve.build_s,
            "compile_s": curve.compile_s(),
            "step_s": step_s,
            "images_per_s": rate,
            "train_s": curve.clock[-1] if curve.clock else 0.0,
            f"to_{GOAL:.0%}_s".replace("%", ""): curve.seconds_to(GOAL),
        },
    }
