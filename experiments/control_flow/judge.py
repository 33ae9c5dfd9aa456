"""What every form is asked and judged by: the oracle's programs and its answers."""

from collections.abc import Callable
from typing import Any

from graphparity.common.agreement import noise_floor, verdicts as agreement
from graphparity.common.contract import registry
from graphparity.common.contract.documents import Verdict
from graphparity.common.contract.trees import Named
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

DTYPE = "float32"
Row = dict[str, Any]


def reference(name: str) -> Any:
    """The oracle's file of that name: the forms, gradients by hand, and inputs."""
    return registry.load(registry.oracle().name, "control", name)


def judged(
    outputs: Named,
    answer: Callable[..., Named],
    inputs: Named,
    axes: dict[str, str],
    seed: int,
) -> list[Verdict]:
    """A verdict for each output, against the oracle's answer and its noise floor."""
    found = noise_floor.measure(
        lambda named: answer(**named), inputs, axes, DTYPE, seed
    )
    return [
        agreement.judge(name, out, found[name]["value"], found[name]["floor"], DTYPE)
        for name, out in outputs.items()
    ]


def status(verdicts: list[Verdict]) -> Row:
    """agree or disagree, with the first reason."""
    bad = [v for v in verdicts if v["verdict"] != "agree"]
    reason = f"{bad[0]['output']}: {bad[0]['reason']}" if bad else None
    word = "disagree" if bad else "agree"
    return {"status": word, "reason": reason, "agreement": verdicts}


def ask(pool: Pool, name: str, command: str, **given: Any) -> Row:
    """What the worker found; `status` and `reason` where the framework refused, or the
    worker failed."""
    try:
        found: Row = pool.ask(name, command, **given)
    except WorkerFailure as failure:
        return {"status": failure.status, "reason": str(failure)}
    if "refused" in found:
        return {"status": "refused", "reason": found["refused"]}
    return found
