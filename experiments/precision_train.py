"""One backend's part of `precision`: trainings in each format, and their memory."""

from typing import TYPE_CHECKING, Any

import numpy as np

from common.pool import Pool
from experiments import precision_plan as plan

if TYPE_CHECKING:
    from experiments.precision import Found

WIDE = "wide"
LONG_S = 20.0  # of the steps that are made only to see their memory
STEPS = 4  # so many
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


def small_units(pool: Pool, asked: plan.Asked, name: str, found: "Found") -> None:
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


def opened(
    pool: Pool, asked: plan.Asked, net: str, name: str, found: "Found"
) -> Opened:
    """Every format of a net that the backend opens."""
    ready: Opened = {}
    inputs = plan.inputs(net, asked.seed)
    for form in plan.formats(asked):
        with found.failing(f"{name}, {net}, {form}"):
            ready[form] = _open(pool, name, form, plan.spec(net, form), inputs)
    return ready


def train(
    pool: Pool, asked: plan.Asked, net: str, name: str, ready: Opened, found: "Found"
) -> None:
    """Train each format from each seed; the accuracy on held-out digits."""
    images, steps = plan.held_out(net), asked.steps[net]
    for form, took in ready.items():
        base = {"net": net, "format": form, "backend": name}
        if took["second_s"] * steps > asked.training_s:
            reason = f"a step takes {took['second_s']:.2g} s: not trained"
            found.trained.append({**base, "seeds": {}, "reason": reason})
            continue
        seeds: dict[str, float] = {}
        with found.failing(f"{name}, {net}, {form}, training"):
            for seed in range(asked.seed, asked.seed + asked.seeds):
                inputs, spec = plan.inputs(net, seed), plan.spec(net, form)
                run = _run(pool, name, form, spec, inputs, steps)
                params = run["final"][0]
                seeds[str(seed)] = _accuracy(pool, name, form, params, images)
        found.trained.append({**base, "seeds": seeds, "reason": None})


def footprint(
    pool: Pool, name: str, form: str, took: dict[str, Any], asked: plan.Asked
) -> dict[str, Any] | None:
    """Bytes that a trial keeps and that a step takes on top; None where too slow.

    On a device the framework tells its own peak, which is of all trials together.
    """
    if STEPS * took["second_s"] > LONG_S or asked.device != "cpu":
        return None
    found: dict[str, Any] = pool.ask(name, "trial_footprint", arm=form)
    return found


def batches(pool: Pool, asked: plan.Asked, name: str, found: "Found") -> None:
    """Memory of the wide net at several batch sizes, each compiled by itself."""
    own = plan.reference().SIZES[WIDE]["N"]
    sizes = asked.batches if asked.device == "cpu" else (own, *asked.batches)
    for form in plan.formats(asked):
        known = found.samples.get((WIDE, form, name), {}).get(0)
        pace = known["second_s"] / own if known else 0.0  # seconds a sample
        for batch in sizes:
            row = {"backend": name, "format": form, "batch": batch}
            if STEPS * pace * batch > LONG_S:
                reason = f"a step would take {pace * batch:.2g} s: not measured"
                found.memory.append({**row, "peak": None, "reason": reason})
                continue
            with found.failing(f"{name}, {WIDE}, {form}, batch of {batch}"):
                inputs = plan.inputs(WIDE, asked.seed, batch)
                took = _open(pool, name, form, plan.spec(WIDE, form), inputs)
                peak = pool.ask(name, "trial_footprint", arm=form)
                pool.ask(name, "trials_drop")
                pace = took["second_s"] / batch
                found.memory.append({**row, "peak": peak, "reason": None})
