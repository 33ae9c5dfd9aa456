"""Agreement of `inside`: k steps in one call end where k calls do, and the oracle."""

from typing import Any

import numpy as np

from graphparity.common.agreement import stage, verdicts
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.documents import Expected, Verdict
from graphparity.common.workers.pool import Pool
from graphparity.experiments.shared.stacked import stacked


def points(k: int) -> list[int]:
    """The steps at which a run of k is compared."""
    return sorted({*(point for point in stage.POINTS if point < k), k})


def apart(
    pool: Pool, name: str, given: dict[str, Any], every: list[int]
) -> dict[str, Any]:
    """Losses and parameters of single calls, by name and step."""
    pool.ask(name, "forget")
    dtype = registry.backends()[name].dtype("float32")
    start, batches = (dtypes.cast(given[key], dtype) for key in ("start", "batches"))
    run = {"spec": given["spec"], "start": start, "batches": batches}
    outputs = pool.ask(name, "train_on", **run, checkpoints=every)
    reference = registry.reference(given["spec"]["workload"])
    return specs.name_points(outputs, every, reference.PARAMS)


def together(pool: Pool, process: str, given: dict[str, Any], k: int) -> dict[str, Any]:
    """The same of k steps in one call: losses at `points(k)`, parameters at the end."""
    spec = given["spec"]
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    start, batches = (dtypes.cast(given[key], dtype) for key in ("start", "batches"))
    pool.ask(process, "forget")
    run = {"spec": {**spec, "inside": True}, "start": start}
    once = {"batches": [stacked(batches, k)], "checkpoints": [1]}
    [output] = pool.ask(process, "train_on", **run, **once)
    losses = np.asarray(output["loss"])
    if losses.shape != (k,):
        return {"losses": losses}
    reference = registry.reference(spec["workload"])
    found = {f"loss@{n}": np.asarray(losses[n - 1]) for n in points(k)}
    last = specs.name_outputs({"param": output["param"]}, reference.PARAMS)
    return found | {f"{key}@{k}": value for key, value in last.items()}


def check(
    pool: Pool,
    process: str,
    given: dict[str, Any],
    k: int,
    alone: dict[str, Any],
    expected: dict[str, Expected],
) -> list[Verdict]:
    """Verdicts over k steps in one call: against k calls, and against the oracle."""
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    outputs = together(pool, process, given, k)
    wanted = [f"loss@{n}" for n in points(k)]
    wanted += [key for key in expected if key.startswith("param.")]
    oracle = {n: expected[n] for n in wanted if not _early(n, k)}
    own: dict[str, Expected] = {n: {**oracle[n], "value": alone[n]} for n in oracle}
    return [
        {**verdict, "against": against}
        for against, target in (("calls", own), ("oracle", oracle))
        for verdict in verdicts.compare(outputs, target, dtype)
    ]


def _early(name: str, k: int) -> bool:
    return name.startswith("param.") and not name.endswith(f"@{k}")
