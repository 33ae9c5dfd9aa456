"""The oracle's side of agreement: inputs, what each output should be, its noise floor.

Runs in the oracle's worker. The reference is run through the same tasks as any backend.
"""

import inspect
from typing import Any

import numpy as np

from graphparity.common.agreement import envelope
from graphparity.common.agreement.noise_floor import (
    RUNS,
    Function,
    arithmetic_run,
    measure,
    measure_rounded,
    roundoff,
)
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.documents import Expected, Spec
from graphparity.common.contract.trees import Array, Named
from graphparity.common.worker import session, steps as single_steps
from graphparity.common.worker.session import DESK, build

# Least distance of a pre-activation from its kink, in units of sum |x||w|.
MARGIN = 1e-6
ATTEMPTS = 10_000

# -- the reference as a function of named inputs ---------------------------------------


def _step(spec: Spec, start: Any, batch: Any) -> tuple[Function, Named]:
    """One step of a cell as function of its named inputs, and those inputs.

    The coefficients that a library rounds are inputs too: 1 - b^t magnifies that.
    """
    reference = registry.reference(spec["workload"])
    params = specs.params(spec)
    names = trees.names(start, params, "state")
    names += [f"batch.{name}" for name in reference.BATCH]
    flat = dict(zip(names, map(np.asarray, trees.leaves(start) + list(batch))))
    coefficients = _coefficients(spec)
    flat |= {f"rule.{key}": np.asarray(b) for key, b in coefficients.items()}

    def function(values: Named) -> Named:
        hyper = {key: values[f"rule.{key}"] for key in coefficients}
        own = _with(spec, hyper)
        given = [values[name] for name in names]
        state = trees.fill(start, given[: len(given) - len(batch)])
        [outputs] = single_steps.check(own, [(state, given[len(given) - len(batch) :])])
        return specs.name_outputs(outputs, params)

    return function, flat


def _with(spec: Spec, hyper: dict[str, Any]) -> Spec:
    return {**spec, "hyper": {**spec.get("hyper", {}), **hyper}}


def _coefficients(spec: Spec) -> dict[str, float]:
    """By name those that a library rounds; `r1` is `b1` in the bias correction."""
    if not spec.get("rounded"):
        return {}
    make = registry.load(registry.oracle().name, "optimizers", spec["optimizer"]).make
    known = {key: p.default for key, p in inspect.signature(make).parameters.items()}
    known |= specs.rule(spec, dialect=True)
    return {key: known[key.replace("r", "b")] for key in spec["rounded"]}


def initial_state(spec: Spec, params: Any) -> Any:
    """The state before the first step: params, or params and optimizer state."""
    if spec["kind"] != "train":
        return params
    oracle = registry.oracle().name
    optimizer = registry.load(oracle, "optimizers", spec["optimizer"])
    init, _ = optimizer.make(**specs.rule(spec, dialect=True))
    if not (settings := spec.get("scaler")):
        return [params, init(params)]
    begin, _ = registry.load(oracle, "precision", "scaler").make(**settings)
    return [params, {"rule": init(params), "scaler": begin(params)}]


def _trajectory(spec: Spec, params: Any, batches: Any, steps: int) -> list[Any] | None:
    """(state, batch) before each step of a short run; each case of a workload else.

    None where one of them is near a kink; in half precision roundings cross kinks all
    the time, and the first step alone keeps away, for the oracle's own check.
    """
    reference, state = registry.reference(spec["workload"]), initial_state(spec, params)
    if spec["kind"] != "train":
        return [(state, batch) for batch in batches]
    result, call = [], build(spec, state[0], batches[0])[1]
    for count in range(steps):
        batch = batches[count % len(batches)]
        near = None if count and "half" in spec else getattr(reference, "margin", None)
        if near and near(state[0], *batch) <= _margin(spec["workload"]):
            return None
        result.append((state, batch))
        state = trees.apply(np.array, call(state, *batch)[0])
    return result


def _margin(workload: str) -> float:
    return float(getattr(registry.reference(workload), "MARGIN", MARGIN))


# -- commands --------------------------------------------------------------------------


def draw(spec: Spec, seed: int, steps: int) -> dict[str, Any]:
    """Inputs from the seed, redrawn until no step of a short run is near a kink.

    Returns start, batches, steps as (state, batch), and how often it was redrawn; for
    no steps nothing is near a kink.
    Raises RuntimeError after 10,000 draws.
    """
    reference = registry.reference(spec["workload"])
    for attempt in range(ATTEMPTS):
        rng = np.random.default_rng([seed, attempt])
        params, batches = reference.inputs(rng, spec["config"])
        run = _trajectory(spec, params, batches, steps)
        if run is not None:
            found = {"batches": batches, "start": initial_state(spec, params)}
            return {**found, "steps": run, "redrawn": attempt}
    raise RuntimeError(f"no inputs away from a kink in {ATTEMPTS} draws; other seed?")


def lockstep(spec: Spec, steps: list[Any], dtype: str, seed: int) -> list[Any]:
    """For every step the expected value and floor of each output by name; in half
    precision also what the forward pass gives without any roundings."""
    reference, results = registry.reference(spec["workload"]), []
    for count, (state, batch) in enumerate(steps):
        function, inputs = _step(spec, state, batch)
        if "half" in spec:
            noisy = [_step(other, state, batch)[0] for other in _shaken(spec, seed)]
            found = measure_rounded(function, noisy, inputs, dtype, seed + count)
            plain, _ = _step({**spec, "half": "float64"}, state, batch)
            found["output"]["unrounded"] = plain(inputs)["output"]
        else:
            found = measure(function, inputs, reference.AXES, dtype, seed + count)
        results.append(found)
    return results


def _shaken(spec: Spec, seed: int) -> list[Spec]:
    """The spec with random errors in the place of roundings to half precision."""
    return [{**spec, "shaken": [seed, number]} for number in range(RUNS)]


def _shake(shake: Any, state: Any) -> Any:
    """A state with every number perturbed but those of a loss scale, which count."""
    params, opt_state = state
    if not isinstance(opt_state, dict) or "scaler" not in opt_state:
        return trees.apply(shake, state)
    rule = trees.apply(shake, opt_state["rule"])
    scaler = trees.apply(np.array, opt_state["scaler"])
    return [trees.apply(shake, params), {"rule": rule, "scaler": scaler}]


def free(
    spec: Spec, start: Any, batches: Any, points: list[int], dtype: str, seed: int
) -> dict[str, Expected]:
    """A free run: `loss@500`, `param.w1@500`, … at the points, with a floor each.

    The floors are those of the envelope of the oracle's shaken twins.
    """
    rng = np.random.default_rng(seed)
    shake = envelope.shaker(dtype, rng)
    twins = [spec] * envelope.TWINS if "half" not in spec else _shaken(spec, seed)
    runs = [_train(twin, start, batches, points, shake) for twin in twins]
    exact = single_steps.train_on(spec, start, batches, points)
    names = specs.params(spec)
    named = [specs.name_points(run, points, names) for run in [exact, *runs]]
    return envelope.expected(named[0], named[1:], dtype)


def _train(
    spec: Spec, start: Any, batches: Any, points: list[int], shake: Any
) -> list[Any]:
    """`steps.train_on` for a twin, whose state is shaken all along."""
    spec = _with(
        spec, {key: shake(np.asarray(b)) for key, b in _coefficients(spec).items()}
    )
    state, step = build(spec, start[0], batches[0])
    state, results = _shake(shake, start), []
    for count in range(1, max(points) + 1):
        state, loss = step(state, *batches[(count - 1) % len(batches)])
        state = _shake(shake, state)
        if count in points:
            results.append({"loss": loss, "param": state[0], "opt": state[1]})
    return results


def begin_shadow(spec: Spec, params: Any, batch: Any, dtype: str, twin: int) -> None:
    """Begin a training of the oracle itself, or (twin > 0) of one of its twins."""
    shake = envelope.shaker(dtype, np.random.default_rng(twin)) if twin else np.asarray
    state, step = build(spec, params, batch)
    state = trees.apply(shake, session.write(spec, state, initial_state(spec, params)))
    DESK["shadow"] = (state, step, shake)


def shadow(batches: list[Any]) -> dict[str, Any]:
    """Go on with it: the loss of each step, and the parameters after the last."""
    state, step, shake = DESK["shadow"]
    losses = []
    for batch in batches:
        state, loss = step(state, *batch)
        state = trees.apply(shake, state)
        losses.append(loss)
    DESK["shadow"] = (state, step, shake)
    return {"loss": np.array(losses), "param": state[0]}


def self_check(spec: Spec, steps: list[Any]) -> list[dict[str, Any]]:
    """Evidence for the oracle itself on one step: out and value that should be equal.

    Every output again with the reduction axes reordered, in float64; and every gradient
    by a central difference along a direction of random signs.
    """
    [(state, batch)] = steps
    spec = {**spec, "half": "float64"} if "half" in spec else spec  # no roundings
    reference, rng = registry.reference(spec["workload"]), np.random.default_rng(0)
    function, inputs = _step(spec, state, batch)
    measured = measure(function, inputs, reference.AXES, "float64", seed=0)
    other = arithmetic_run(function, inputs, reference.AXES, rng)
    checks = [
        {"output": f"{name} [reordered]", "out": other[name], **found}
        for name, found in measured.items()
    ]
    return checks + _differences(spec, function, inputs, measured)


def _differences(
    spec: Spec, function: Function, inputs: Named, measured: dict[str, Any]
) -> list[dict[str, Any]]:
    """Central differences of the loss, or of <external, output>, for each gradient.

    Each parameter moves by a tenth of the least distance to any kink, relative to
    itself, up or down at random, elementwise. The floor is the rounding of both values.
    """
    relative, rng = _margin(spec["workload"]) / 10, np.random.default_rng(1)

    def terms(point: Named) -> Array:
        outputs = function(point)
        if spec["kind"] == "train":
            return outputs["loss"]
        return outputs["output"] * inputs["batch.external"]

    checks = []
    for name in (name for name in measured if name.startswith("grad.")):
        prefix = "state.0." if spec["kind"] == "train" else "state."
        key, grad = prefix + name.removeprefix("grad."), measured[name]["value"]
        move = relative * inputs[key] * rng.choice([-1.0, 1.0], grad.shape)
        high, low = (terms({**inputs, key: inputs[key] + s * move}) for s in (1, -1))
        slope = np.asarray(np.sum(grad * move) * 2)
        size = float(np.sum(np.abs(high) + np.abs(low)))
        noise = roundoff("float64") * size / max(abs(float(slope)), 1e-300)
        found = {"out": np.asarray(np.sum(high - low)), "value": slope, "floor": noise}
        checks.append({"output": f"{name} [difference]", **found})
    return checks
