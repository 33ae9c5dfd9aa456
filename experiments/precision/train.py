"""One backend's part of `precision`: trainings in each format, and their memory."""

from typing import TypedDict

import numpy as np

from graphparity.common.contract.documents import Spec
from graphparity.common.contract.trees import Array, Tree
from graphparity.common.workers.pool import Pool
from graphparity.experiments.precision import plan
from graphparity.experiments.precision.found import (
    Curve,
    Footprint,
    Found,
    Measured,
    Opened,
    Place,
    Sample,
)

WIDE = "wide"
LONG_S = 20.0  # of the steps that are made only to see their memory
STEPS = 3  # so many


class Run(TypedDict):
    """A training: the loss of each step, and the state at the end."""

    losses: list[float]
    seconds: float
    final: Tree  # [parameters, optimizer's state]


def _open(pool: Pool, name: str, trial: str, spec: Spec, inputs: plan.Inputs) -> Opened:
    """Compile a trial from the oracle's start; its first steps' seconds."""
    params, batches = inputs
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    arguments = {"spec": spec, "start": start, "batches": batches}
    opened: Opened = pool.ask(name, "trial_open", trial=trial, **arguments)
    return opened


def _run(
    pool: Pool, name: str, trial: str, spec: Spec, inputs: plan.Inputs, steps: int
) -> Run:
    """Train a trial that is open for so many steps from the oracle's start."""
    params, batches = inputs
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    arguments = {"start": start, "batches": batches, "steps": steps}
    run: Run = pool.ask(name, "trial_run", trial=trial, **arguments)
    return run


def _accuracy(
    pool: Pool, name: str, trial: str, params: Tree, images: tuple[Array, Array]
) -> float:
    """Share of the held-out images whose digit is found; an infinite score is wrong."""
    scores = pool.ask(name, "trial_score", trial=trial, params=params, x=images[0])
    right = np.argmax(scores, axis=1) == images[1]
    return float(np.mean(right & np.all(np.isfinite(scores), axis=1)))


def small_units(pool: Pool, asked: plan.Asked, name: str, found: Found) -> None:
    """Each of the trainings in small units: curve, accuracy, the scale at the end."""
    for training in plan.TRAININGS:
        with found.failing(f"{name}, small units, {training}"):
            found.curves.append(_curve(pool, asked, name, training))
    with found.failing(f"{name}, small units"):
        pool.ask(name, "trials_drop")


def _curve(pool: Pool, asked: plan.Asked, name: str, training: str) -> Curve:
    """One training in small units. Raises WorkerFailure."""
    inputs, spec = plan.small_inputs(asked.seed), plan.small(training)
    x, labels = plan.held_out(plan.SMALL)
    images = plan.shrunk(x), labels
    _open(pool, name, training, spec, inputs)
    run = _run(pool, name, training, spec, inputs, asked.steps[plan.SMALL])
    params, opt = run["final"]
    return {
        "backend": name,
        "arm": training,
        "losses": _plain(run["losses"]),
        "accuracy": _accuracy(pool, name, training, params, images),
        "start_accuracy": _accuracy(pool, name, training, inputs[0], images),
        "scale": float(opt["scaler"]["scale"]) if spec["scaler"] else None,
    }


def _plain(losses: list[float]) -> list[float | None]:
    """Losses in the units of the digits as they are; what is infinite is None."""
    large = [loss * 4.0**plan.POWER for loss in losses]
    return [loss if np.isfinite(loss) else None for loss in large]


def opened(
    pool: Pool, asked: plan.Asked, net: str, name: str, found: Found
) -> dict[str, Sample]:
    """Every format of a net that the backend opens, not yet raced."""
    ready: dict[str, Sample] = {}
    inputs = plan.inputs(net, asked.seed)
    for form in plan.formats(asked):
        with found.failing(f"{name}, {net}, {form}"):
            took = _open(pool, name, form, plan.spec(net, form), inputs)
            ready[form] = {
                "first_s": took["first_s"],
                "second_s": took["second_s"],
                "steps": took["steps"],
                "pace_s": took["second_s"],  # until it has raced
                "blocks": [],
                "disturbances": [],
                "waited": [],
            }
    return ready


def train(
    pool: Pool,
    asked: plan.Asked,
    at: tuple[str, str, str],
    pace_s: float,
    found: Found,
) -> None:
    """Train at (net, format, backend) from each seed; accuracy on held-out digits."""
    (net, form, name), steps = at, asked.steps[at[0]]
    base: Place = {"net": net, "format": form, "backend": name}
    if pace_s * steps > asked.training_s:
        limit = f"would take more than {asked.training_s:g} s: not trained"
        reason = f"{steps} steps of {pace_s:.2g} s {limit}"
        found.trained.append({**base, "seeds": {}, "reason": reason})
        return
    seeds: dict[str, float] = {}
    images = plan.held_out(net)
    with found.failing(f"{name}, {net}, {form}, training"):
        for seed in range(asked.seed, asked.seed + asked.seeds):
            inputs, spec = plan.inputs(net, seed), plan.spec(net, form)
            run = _run(pool, name, form, spec, inputs, steps)
            params = run["final"][0]
            seeds[str(seed)] = _accuracy(pool, name, form, params, images)
    found.trained.append({**base, "seeds": seeds, "reason": None})


# -- memory ----------------------------------------------------------------------------


def footprints(pool: Pool, asked: plan.Asked, name: str, found: Found) -> None:
    """Memory of every net at its own batch, and of the wide one at others.

    A fresh process for each format, batches from small to large: some allocators keep
    freed memory. A small net is run first, so that what a process allocates once is not
    counted.
    """
    for form in plan.formats(asked):
        with found.failing(f"{name}, {form}, memory"):
            small = plan.inputs(plan.SMALL, asked.seed)
            _open(pool, name, form, plan.spec(plan.SMALL, form), small)
            pool.ask(name, "trials_drop")
            pool.ask(name, "trial_mark")
            for net, batch in _sizes(asked):
                place: Place = {"net": net, "backend": name, "format": form}
                pace = _pace(found, net, form, name) * batch
                peak = _footprint(pool, asked, place, batch, pace)
                row: Footprint = {**place, "batch": batch, **peak}
                found.memory.append(row)
        pool.release(name)


def _sizes(asked: plan.Asked) -> list[tuple[str, int]]:
    """Nets with their batch sizes, the wide one last and from small to large."""
    trained = [(net, plan.batch(net)) for net in asked.nets]
    return trained + [(WIDE, batch) for batch in asked.batches if WIDE in asked.nets]


def _pace(found: Found, net: str, form: str, name: str) -> float:
    """Seconds a sample, as timed; 0 where it was not."""
    known = found.samples.get((net, form, name), {}).get(0)
    return known["pace_s"] / plan.batch(net) if known else 0.0


def _footprint(
    pool: Pool, asked: plan.Asked, place: Place, batch: int, pace: float
) -> Measured:
    """Peak of one net at one batch, compiled for itself; a reason if it takes long.

    pace: seconds of a step with that batch, as far as known.
    """
    if STEPS * pace > LONG_S:
        return {"peak": None, "reason": f"a step would take {pace:.2g} s: not measured"}
    name, form, net = place["backend"], place["format"], place["net"]
    usual = batch == plan.batch(net)
    inputs = plan.inputs(net, asked.seed, None if usual else batch)
    _open(pool, name, form, plan.spec(net, form), inputs)
    peak = pool.ask(name, "trial_footprint", trial=form)
    pool.ask(name, "trials_drop")
    return {"peak": peak, "reason": None}
