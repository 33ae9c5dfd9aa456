"""The requests to a form, and the verdicts on its replies by the oracle's programs."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from graphparity.common.agreement import noise_floor, verdicts as agreement
from graphparity.common.contract import registry
from graphparity.common.contract.documents import Verdict
from graphparity.common.contract.trees import Named
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure

DTYPE = "float32"
Row = dict[str, Any]  # a worker's reply with what is added to it: its keys vary


def reference(name: str) -> ModuleType:
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
    wanted = noise_floor.measure(
        lambda named: answer(**named), inputs, axes, DTYPE, seed
    )
    return agreement.compare(outputs, {name: wanted[name] for name in outputs}, DTYPE)


def status(verdicts: list[Verdict]) -> Row:
    """agree or disagree, with the reason (see `verdicts.overall`)."""
    word, reason = agreement.overall(verdicts)
    return {"status": word, "reason": reason, "agreement": verdicts}


def ask(pool: Pool, name: str, command: str, **arguments: object) -> Row:
    """What the worker replies; `status` and `reason` where the framework refused, or
    the worker failed."""
    try:
        reply: Row = pool.ask(name, command, **arguments)
    except WorkerFailure as failure:
        return {"status": failure.status, "reason": str(failure)}
    if "refused" in reply:
        return {"status": "refused", "reason": reply["refused"]}
    return reply
