"""One backend's part of `precision`: trainings in each format, and their memory."""

from typing import Any

import numpy as np

from graphparity.common.workers.pool import Pool
from graphparity.experiments.precision import plan
from graphparity.experiments.precision.found import Found

WIDE = "wide"
LONG_S = 20.0  # of the steps that are made only to see their memory
STEPS = 3  # so many
Opened = dict[str, dict[str, Any]]


def _open(pool: Pool, name: str, arm: str, spec: Any, inputs: Any) -> dict[str, Any]:
    """Compile a trial from the oracle's start; its first steps' seconds."""
    params, batches = inputs
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    given = {"spec": spec, "start": start, "batches": batches}
    took: dict[str, Any] = pool.ask(name, "trial_open", arm=arm, **given)
    return took


def _run(
    pool: Pool, name: str, arm: str, spec: Any, inputs: Any, steps: int
) -> dict[str, Any]:
    params, batches = inputs
    start = pool.ask(pool.judge, "initial_state", spec=spec, params=params)
    given = {"start": start, "batches": batches, "steps": steps}
    found: dict[str, Any] = pool.ask(name, "trial_run", arm=arm, **given)
    return found


def _accuracy(
    pool: Pool, name: str, arm: str, params: Any, images: tuple[Any, Any]
) -> float:
    """Share of the held-out images whose digit is found; an infinite score is wrong."""
    scores = pool.ask(name, "trial_score", arm=arm, params=params, x=images[0])
    right = np.argmax(scores, axis=1) == images[1]
    return float(np.mean(right & np.all(np.isfinite(scores), axis=1)))


def small_units(pool: Pool, asked: plan.Asked, name: str, found: Found) -> None:
    """A training in small units in each arm: curve, accuracy, the scale at the end."""
    inputs, steps = plan.small_inputs(asked.seed), asked.steps[plan.SMALL]
    x, labels = plan.held_out(plan.SMALL)
    for arm in plan.ARMS:
        with found.failing(f"{name}, small units, {arm}"):
            spec = plan.small(arm)
            _open(pool, name, arm, spec, inputs)
            run = _run(pool, name, arm, spec, inputs, steps)
            params, opt = run["final"]
            images = plan.shrunk(x), labels
            row: dict[str, Any] = {"backend": name, "arm": arm}
            row["losses"] = _plain(run["losses"])
            row["accuracy"] = _accuracy(pool, name, arm, params, images)
            row["start_accuracy"] = _accuracy(pool, name, arm, inputs[0], images)
            row["scale"] = float(opt["scaler"]["scale"]) if spec["scaler"] else None
            found.curves.append(row)
    with found.failing(f"{name}, small units"):
        pool.ask(name, "trials_drop")


def _plain(losses: list[float]) -> list[float | None]:
    """Losses in the digits' own units; what is infinite is None."""
    own = [loss * 4.0**plan.POWER for loss in losses]
    return [loss if np.isfinite(loss) else None for loss in own]


def opened(pool: Pool, asked: plan.Asked, net: str, name: str, found: Found) -> Opened:
    """Every format of a net that the backend opens."""
    ready: Opened = {}
    inputs = plan.inputs(net, asked.seed)
    for form in plan.formats(asked):
        with found.failing(f"{name}, {net}, {form}"):
            took = _open(pool, name, form, plan.spec(net, form), inputs)
            ready[form] = {**took, "pace_s": took["second_s"]}  # until it has raced
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
    base = dict(zip(("net", "format", "backend"), at))
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
    what they had. What a process needs once is paid by a small net before.
    """
    for form in plan.formats(asked):
        with found.failing(f"{name}, {form}, memory"):
            small = plan.inputs(plan.SMALL, asked.seed)
            _open(pool, name, form, plan.spec(plan.SMALL, form), small)
            pool.ask(name, "trials_drop")
            pool.ask(name, "trial_mark")
            for net, batch in _sizes(asked):
                row = {"net": net, "backend": name, "format": form, "batch": batch}
                pace = _pace(found, net, form, name) * batch
                found.memory.append(row | _footprint(pool, asked, row, pace))
        pool.release(name)


def _sizes(asked: plan.Asked) -> list[tuple[str, int]]:
    """Nets with their batch sizes, the wide one last and from small to large."""
    own = [(net, plan.batch(net)) for net in asked.nets]
    return own + [(WIDE, batch) for batch in asked.batches if WIDE in asked.nets]


def _pace(found: Found, net: str, form: str, name: str) -> float:
    """Seconds a sample, as it was timed; 0 where it was not."""
    known = found.samples.get((net, form, name), {}).get(0)
    return known["pace_s"] / plan.batch(net) if known else 0.0


def _footprint(
    pool: Pool, asked: plan.Asked, row: dict[str, Any], pace: float
) -> dict[str, Any]:
    """Peak of one net at one batch, compiled for itself; a reason if it takes long."""
    if STEPS * pace > LONG_S:
        return {"peak": None, "reason": f"a step would take {pace:.2g} s: not measured"}
    name, form, net = row["backend"], row["format"], row["net"]
    own = row["batch"] == plan.batch(net)
    inputs = plan.inputs(net, asked.seed, None if own else row["batch"])
    _open(pool, name, form, plan.spec(net, form), inputs)
    peak = pool.ask(name, "trial_footprint", arm=form)
    pool.ask(name, "trials_drop")
    return {"peak": peak, "reason": None}
