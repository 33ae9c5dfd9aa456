"""Steps at a workload's edges, as the oracle's files in `edges` name them.

Such a file has `cases(config, params, batches, dtype)`, given the usual start, which
yields dictionaries: `at` (what the edge is called), `params` and `batch`, and where it
applies

- `facts`: beginnings of the names of outputs in which frameworks differ by design;
- `sides`: (params, batch) on either side of a kink, `kink` (what the place between them
  is called), `moved` (how far they are from it, relative) and `calm`, where the noise
  floor is measured: at the sides, if it is left out;
- `resized`: the batch has another size than usual;
- `left_out`, in the place of all but `at`: why this case can't be made.

`LEFT_OUT` names edges that are not tried, with the reason; `CONFIGS` the configs whose
inputs are small enough to try them, all if it is left out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from graphparity.common.agreement.noise_floor import Function, measure
from graphparity.common.agreement.oracle.expected import as_function
from graphparity.common.agreement.oracle.inputs import initial_state
from graphparity.common.contract import registry
from graphparity.common.contract.documents import Edge, Edges, Expected, Spec
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Named, Tree

EVERY = "every edge"


def edges(spec: Spec, start: Tree, batches: list[Tree], dtype: str, seed: int) -> Edges:
    """Every case of a workload config, and what is left out.

    start and batches as `inputs.draw` gives them.
    """
    try:
        program = registry.load(registry.oracle().name, "edges", spec["workload"])
    except registry.Gap:
        return {"cases": [], "left_out": {EVERY: "its reference names none"}}
    configs = getattr(program, "CONFIGS", (spec["config"],))
    if spec["config"] not in configs:
        reason = f"the same program is tried there in {', '.join(configs)}"
        return {"cases": [], "left_out": {EVERY: reason}}
    params = start[0] if spec["kind"] == "train" else start
    with np.errstate(all="ignore"):
        found = program.cases(spec["config"], params, batches, dtype)
        left_out, cases = dict(program.LEFT_OUT), list[Edge]()
        for case in found:
            if reason := case.get("left_out"):
                left_out[case["at"]] = reason
            else:
                cases.append(_edge(spec, case, dtype, seed + len(cases)))
    return {"cases": cases, "left_out": left_out}


def _edge(spec: Spec, case: Mapping[str, Any], dtype: str, seed: int) -> Edge:
    """One case with what the oracle gives there."""
    step = _in_dtype(_step(spec, case["params"], case["batch"]), dtype)
    function, inputs = as_function(spec, *step)
    values = _known(function(inputs))
    coarse = function({name: cast(a, dtype) for name, a in inputs.items()})
    sides = [_step(spec, *side) for side in case.get("sides", ())]
    return {
        "at": case["at"],
        "step": step,
        "values": values,
        "judged": {
            n: _held(v, dtype) & np.isfinite(coarse[n]) for n, v in values.items()
        },
        "expected": _expected(spec, case, step, dtype, seed),
        "facts": list(case.get("facts", ())),
        "sides": [_known(_outputs(spec, side)) for side in sides],
        "moved": float(case.get("moved", 0.0)),
        "kink": case.get("kink", ""),
        "resized": bool(case.get("resized", False)),
    }


def _step(spec: Spec, params: Tree, batch: Tree) -> Tree:
    return [initial_state(spec, params), list(batch)]


def _in_dtype(step: Tree, dtype: str) -> Tree:
    """The same in float64, at numbers that the dtype has: a threshold's neighbours."""
    return cast(cast(step, dtype), "float64")


def _outputs(spec: Spec, step: Tree) -> Named:
    function, inputs = as_function(spec, *step)
    return function(inputs)


def _known(outputs: Named) -> Named:
    """Without a library's gradient buffers, which hold the gradients again."""
    return {k: np.asarray(v) for k, v in outputs.items() if "buffers." not in k}


def _held(value: Array, dtype: str) -> Array:
    """Where an array's values are normal numbers of the dtype, or 0."""
    if value.dtype.kind != "f":
        return np.ones(value.shape, bool)
    size, limits = np.abs(value), np.finfo(dtype)
    normal = (size >= float(limits.tiny)) & (size <= float(limits.max))
    return np.asarray(normal | (size == 0.0))


def _expected(
    spec: Spec, case: Mapping[str, Any], step: Tree, dtype: str, seed: int
) -> dict[str, Expected]:
    """Values and noise floors, of what the dtype can hold alone: at a kink those of its
    sides, of each output where it is noisier."""
    calm = [case["calm"]] if "calm" in case else list(case.get("sides", ()))
    steps = [_step(spec, *place) for place in calm] or [step]
    found, *others = [_measured(spec, place, dtype, seed) for place in steps]
    for other in others:
        found = {
            name: max(known, other[name], key=lambda e: e["floor"])
            for name, known in found.items()
        }
    return found


def _measured(spec: Spec, step: Tree, dtype: str, seed: int) -> dict[str, Expected]:
    function, inputs = as_function(spec, *step)
    axes = registry.reference(spec["workload"]).AXES
    return measure(_within(function, dtype), inputs, axes, dtype, seed)


def _within(function: Function, dtype: str) -> Function:
    """The same function, 0 where the dtype can't hold what it gives."""

    def held(values: Named) -> Named:
        known = _known(function(values))
        return {k: np.where(_held(v, dtype), v, 0) for k, v in known.items()}

    return held
