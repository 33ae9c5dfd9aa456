"""What TensorBoard shows of one backend's training; the same for every backend.

Loss, gradient and weights are the backend's own. The gradient is worked out from the
states around an epoch's last step, so that no second graph is compiled for it. The
embedding is the reference's forward pass with the backend's weights, which `compare`
shows to be the same; the graph is the backend's program as its framework traces it.
"""

import time
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from graphparity.common.contract import reasons as reasons_of, registry, specs
from graphparity.common.contract.trees import Array
from graphparity.common.graphs import graph
from graphparity.common.training import scoring, update_gradient
from graphparity.common.training.event_file import Run
from graphparity.common.training.run import Curve, Plan
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.graph import files as graph_files
from graphparity.experiments.train.tensorboard import (
    embedding,
    graph as train_graph,
    images as train_images,
)

SHOWN = 64  # digits in the grid
POINTS = 1000  # held-out images in the embedding, at most


def runs(folder: Path, plan: Plan, names: tuple[str, ...], on: bool) -> dict[str, Path]:
    """A run for each backend, WORKLOAD/BACKEND/EXPERIMENT: the same experiment in all.

    It is a new one; where a training goes on (`on`), the newest there is.
    """
    spec = plan.spec
    parts = [spec["optimizer"], f"lr{spec['lr']:g}", f"b{plan.batch_size}"]
    parts += ["library"] * bool(spec["library"]) + [f"s{plan.seed}"]
    parts += [spec["half"]] if spec.get("half") else []
    base, number, last = "-".join(parts), 1, dict[str, Path]()
    while True:
        run = base if number == 1 else f"{base}-{number}"
        folders = {name: folder / plan.workload / name / run for name in names}
        if not any(path.exists() for path in folders.values()):
            return last or folders if on else folders
        last, number = folders, number + 1


class Board:
    """The log of one training (see `training.Log`). Use it as a context."""

    def __init__(
        self, folder: Path, plan: Plan, name: str, every: int = 1, after: int = 0
    ) -> None:
        """every: epochs between two entries of what isn't a loss; after: the step that
        the training goes on from."""
        self.plan, self.name, self.every, self.step = plan, name, every, after
        self.notes: list[str] = []  # what could not be shown, and why
        self.run = Run(folder, after)
        self.clock = time.time()
        self.run.settings(settings(plan, name), f"{name}/{folder.name}")
        first = plan.data.x[plan.rows(0).ravel()[:SHOWN]]
        tiles = train_images.pixels(first)
        about = "The first images that are trained on, in their order."
        self.run.image(0, "digits", train_images.grid(tiles, 8, gap=2), about)
        self.run.flush()

    def __enter__(self) -> "Board":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.run.__exit__(kind, error, trace)

    def due(self, epoch: int) -> bool:
        """Whether the states around the last step of epoch 1, 2, … are wanted."""
        return epoch % self.every == 0 or epoch == self.plan.epochs

    def epoch(self, curve: Curve, epoch: int, before: Any, after: Any) -> None:
        """Everything that an epoch adds; `before` its last step where it was due."""
        last, begin, now = epoch * self.plan.epoch_steps, self.clock, time.time()
        fresh = curve.losses[self.step : last]
        times = np.linspace(begin, now, len(fresh) + 1)[1:].tolist()
        for step, (loss, at) in enumerate(zip(fresh, times), self.step + 1):
            self.run.scalars(step, {"loss": loss}, at)
        scalars = {"learning_rate": update_gradient.rate(self.plan.spec, last)}
        self.run.scalars(last, scalars | {"accuracy": curve.accuracies[-1]})
        if before is not None:
            self._states(last, before, after)
        self.step, self.clock = last, now
        self.run.flush()

    def _states(self, step: int, before: Any, after: Any) -> None:
        names = registry.reference(self.plan.workload).PARAMS
        scalars, histograms = dict[str, float](), dict[str, Array]()
        histograms |= {f"weights/{n}": w for n, w in zip(names, after[0])}
        gradients = update_gradient.gradients(self.plan.spec, before, after, step)
        if gradients is not None:
            scalars["gradient_norm"] = norm(gradients)
            histograms |= {f"gradients/{n}": g for n, g in zip(names, gradients)}
        scale = update_gradient.find(after[1], "scale")
        if scale is not None:
            scalars["loss_scale"] = float(scale)
        self.run.scalars(step, scalars)
        self.run.histograms(step, histograms)

    def ended(self, pool: Pool, curve: Curve) -> None:
        """What the trained network shows: confusion, embedding, graph."""
        if not curve.states or curve.scores is None:
            return
        data, step = self.plan.data, self.step
        counts = scoring.confusion(curve.scores, data.test_y)
        about = "Rows are labels, columns answers, of the held-out images."
        self.run.image(step, "confusion", train_images.confusion(counts), about)
        params = curve.states[max(curve.states)]
        self._embedding(params, np.argmax(curve.scores[:POINTS], axis=1))
        self._graph(pool, params)
        self.run.ended()
        self.run.flush()

    def _embedding(self, params: list[Array], answers: Array) -> None:
        images = self.plan.data.test_x[:POINTS]
        labels = self.plan.data.test_y[:POINTS]
        said = np.where(answers == labels, "right", "wrong")
        rows = list(zip(labels, answers, said, range(len(images))))
        vectors = penultimate(self.plan.workload, params, images)
        tiles = train_images.pixels(images)
        embedding.write(self.run.folder, "penultimate", vectors, rows, tiles)

    def _graph(self, pool: Pool, params: list[Array]) -> None:
        plan, dtype = self.plan, params[0].dtype.name
        [[x, _]] = plan.batches(plan.rows(0)[:1], dtype)
        arguments = {"workload": plan.workload, "params": params, "batch": [x]}
        try:
            written = pool.ask(self.name, "written", **arguments)
        except WorkerFailure as failure:
            self.notes.append(
                f"no graph of {self.name}: {reasons_of.one_line(failure)}"
            )
            return
        names = (*registry.reference(plan.workload).PARAMS, "x")
        sizes = {a.size: name for name, a in zip(names, [*params, x], strict=True)}
        readable = train_graph.arrange(graph.read(written), sizes)
        self.run.graph(graph_files.definition(readable))


def settings(plan: Plan, name: str) -> dict[str, bool | float | str]:
    """The hyper-parameters in which trainings may differ."""
    backend, spec = registry.backends()[name], plan.spec
    shown: dict[str, bool | float | str] = {
        "backend": name,
        "framework": backend.framework,
        "graph": backend.graph,
        "optimizer": spec["optimizer"],
        "library": bool(spec["library"]),
        "batch_size": plan.batch_size,
        "seed": plan.seed,
        "dtype": backend.dtype(plan.dtype),
        "data": plan.data.name,
    }
    return shown | {k: v for k, v in specs.rule(spec).items() if v is not None}


def norm(arrays: list[Array]) -> float:
    """The length of all arrays as one vector."""
    return float(np.sqrt(sum(np.sum(np.square(a, dtype=np.float64)) for a in arrays)))


def penultimate(workload: str, params: list[Array], images: Array) -> Array:
    """Inputs of the last layer (n, width), by the reference's forward pass."""
    reference = registry.reference(workload)
    weights = [np.asarray(w, np.float32) for w in params]
    outputs: Array = reference.relu(reference.layers(weights, images)[-2])
    return outputs
