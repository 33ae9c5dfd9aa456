"""Agreement of `inside`: k steps in one call have the results of k calls, and the
oracle's."""

from typing import TypedDict

import numpy as np

from graphparity.common.agreement import targets, verdicts
from graphparity.common.contract import dtypes, registry, specs
from graphparity.common.contract.documents import Expected, Spec, Verdict
from graphparity.common.contract.trees import Named, Tree
from graphparity.common.workers.pool import Pool
from graphparity.experiments.shared.stacked import stacked


class Inputs(TypedDict):
    """What both forms start from and train on."""

    spec: Spec
    start: Tree  # parameters and optimizer state
    batches: list[Tree]  # one a step


def points(k: int) -> list[int]:
    """The steps at which a run of k is compared."""
    return sorted({*(point for point in targets.POINTS if point < k), k})


def single_calls(pool: Pool, name: str, inputs: Inputs, every: list[int]) -> Named:
    """Losses and parameters of single calls, by name and step."""
    pool.ask(name, "forget")
    run = _cast(name, inputs)
    outputs = pool.ask(name, "train_on", **run, checkpoints=every)
    reference = registry.reference(inputs["spec"]["workload"])
    return specs.name_points(outputs, every, reference.PARAMS)


def _cast(process: str, inputs: Inputs) -> Inputs:
    """The same in the dtype that a process's backend computes in."""
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    start = dtypes.cast(inputs["start"], dtype)
    return {**inputs, "start": start, "batches": dtypes.cast(inputs["batches"], dtype)}


def one_call(pool: Pool, process: str, inputs: Inputs, k: int) -> Named:
    """Outputs of k steps in one call, by name and step: losses at `points(k)`,
    parameters at the end."""
    spec, cast = inputs["spec"], _cast(process, inputs)
    pool.ask(process, "forget")
    run = {"spec": {**spec, "inside": True}, "start": cast["start"]}
    once = {"batches": [stacked(cast["batches"], k)], "checkpoints": [1]}
    [output] = pool.ask(process, "train_on", **run, **once)
    losses = np.asarray(output["loss"])
    if losses.shape != (k,):
        return {"losses": losses}
    reference = registry.reference(spec["workload"])
    result = {f"loss@{n}": np.asarray(losses[n - 1]) for n in points(k)}
    last = specs.name_outputs({"param": output["param"]}, reference.PARAMS)
    return result | {f"{key}@{k}": value for key, value in last.items()}


def check(
    pool: Pool,
    process: str,
    inputs: Inputs,
    k: int,
    alone: Named,
    expected: dict[str, Expected],
) -> list[Verdict]:
    """Verdicts over k steps in one call: against k calls, and against the oracle."""
    dtype = registry.backends()[process.split("#")[0]].dtype("float32")
    outputs = one_call(pool, process, inputs, k)
    wanted = [f"loss@{n}" for n in points(k)]
    wanted += [key for key in expected if key.startswith("param.")]
    oracle = {n: expected[n] for n in wanted if not _early(n, k)}
    calls: dict[str, Expected] = {n: {**oracle[n], "value": alone[n]} for n in oracle}
    return [
        {**verdict, "against": against}
        for against, target in (("calls", calls), ("oracle", oracle))
        for verdict in verdicts.compare(outputs, target, dtype)
    ]


def _early(name: str, k: int) -> bool:
    """Whether an output is a parameter before the last of k steps: a loop has none."""
    return name.startswith("param.") and not name.endswith(f"@{k}")
