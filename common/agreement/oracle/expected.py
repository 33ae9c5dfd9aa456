"""The oracle's side of agreement: what each output should be, and its noise floor."""

import inspect
from collections.abc import Callable

import numpy as np

from graphparity.common.agreement import envelope, half_precision
from graphparity.common.agreement.noise_floor import (
    FEW,
    RUNS,
    Function,
    measure,
)
from graphparity.common.contract import registry, specs, trees
from graphparity.common.contract.documents import Expected, Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Named, Tree
from graphparity.common.worker import steps as single_steps
from graphparity.common.worker.conversion import build
from graphparity.common.worker.steps import Outputs

Shake = Callable[[Array], Array]

# -- the reference as a function of named inputs ---------------------------------------


def as_function(
    spec: Spec, start: Tree, batch: Tree, whole: bool = False
) -> tuple[Function, Named]:
    """One step of a cell as function of its named inputs, and those inputs.

    The coefficients that a library rounds are inputs too: 1 - b^t magnifies that.
    whole: without the forward pass and the gradients by themselves.
    """
    run = single_steps.whole_steps if whole else single_steps.check
    params, inputs = specs.params(spec), registry.reference(spec["workload"]).BATCH
    names = trees.names(start, params, "state") + [f"batch.{name}" for name in inputs]
    flat = dict(zip(names, map(np.asarray, trees.leaves(start) + list(batch))))
    coefficients = _coefficients(spec, every=whole)
    flat |= {f"rule.{key}": np.asarray(b) for key, b in coefficients.items()}

    def function(values: Named) -> Named:
        rounded = _with(spec, {key: values[f"rule.{key}"] for key in coefficients})
        arrays = [values[name] for name in names]
        state = trees.fill(start, arrays[: len(arrays) - len(batch)])
        data = arrays[len(arrays) - len(batch) :]
        [outputs] = run(rounded, [(state, data)])
        return specs.name_outputs(outputs, params)

    return function, flat


def _with(spec: Spec, hyper: dict[str, Array]) -> Spec:
    return {**spec, "hyper": {**spec.get("hyper", {}), **hyper}}


def _coefficients(spec: Spec, every: bool = False) -> dict[str, float]:
    """By name those that a library rounds; `r1` is `b1` in the bias correction.

    every: all that a library may round, which each does at least to float64.
    """
    if not spec.get("library" if every else "rounded"):
        return {}
    make = registry.load(registry.oracle().name, "optimizers", spec["optimizer"]).make
    known = {key: p.default for key, p in inspect.signature(make).parameters.items()}
    rounded = ("r1", "r2") if every else spec["rounded"]
    keys = [key for key in rounded if key in known]
    known |= specs.rule(spec, dialect=True)
    return {key: known[key.replace("r", "b")] for key in keys}


# -- commands --------------------------------------------------------------------------


def lockstep(
    spec: Spec, steps: list[Tree], dtype: str, seed: int, whole: bool = False
) -> list[dict[str, Expected]]:
    """For every step the expected value and floor of each output by name; in half
    precision also what the forward pass gives without any roundings.

    whole: of whole steps only, as `mathematics` has them.
    """
    reference = registry.reference(spec["workload"])
    results = list[dict[str, Expected]]()
    for count, (state, batch) in enumerate(steps):
        function, inputs = as_function(spec, state, batch, whole)
        if "half" in spec:
            noisy = [
                as_function(other, state, batch)[0] for other in _shaken(spec, seed)
            ]
            more = (noisy, inputs, dtype, seed + count)
            expected = half_precision.expected(function, *more)
            plain, _ = as_function({**spec, "half": "float64"}, state, batch)
            expected["output"]["unrounded"] = plain(inputs)["output"]
        else:
            before = _before(spec, state, dtype)
            known = (reference.AXES, dtype, seed + count, before)
            expected = measure(function, inputs, *known, FEW if whole else RUNS)
        results.append(expected)
    return results


def _before(spec: Spec, state: Tree, dtype: str) -> Named:
    """The parameters before a step as the dtype has them, by the names of those after
    it; none where nothing is trained."""
    if spec["kind"] != "train":
        return {}
    named = trees.named(state[0], specs.params(spec), "param")
    return {name: cast(cast(a, dtype), "float64") for name, a in named.items()}


def _shaken(spec: Spec, seed: int) -> list[Spec]:
    """The spec with random errors in the place of roundings to half precision."""
    return [{**spec, "shaken": [seed, number]} for number in range(RUNS)]


def free(
    spec: Spec,
    start: Tree,
    batches: list[Tree],
    points: list[int],
    dtype: str,
    seed: int,
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
    spec: Spec, start: Tree, batches: list[Tree], points: list[int], shake: Shake
) -> list[Outputs]:
    """`steps.train_on` for a twin, whose state is shaken all along."""
    spec = _with(
        spec, {key: shake(np.asarray(b)) for key, b in _coefficients(spec).items()}
    )
    state, step = build(spec, start[0], batches[0])
    state, results = _shake(shake, start), list[Outputs]()
    for count in range(1, max(points) + 1):
        state, loss = step(state, *batches[(count - 1) % len(batches)])
        state = _shake(shake, state)
        if count in points:
            results.append({"loss": loss, "param": state[0], "opt": state[1]})
    return results


def _shake(shake: Shake, state: Tree) -> Tree:
    """A state with every number perturbed but those of a loss scale, which count."""
    params, opt_state = state
    if not isinstance(opt_state, dict) or "scaler" not in opt_state:
        return trees.apply(shake, state)
    rule = trees.apply(shake, opt_state["rule"])
    scaler = trees.apply(np.array, opt_state["scaler"])
    return [trees.apply(shake, params), {"rule": rule, "scaler": scaler}]
