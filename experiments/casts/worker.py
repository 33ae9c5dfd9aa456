"""Inside a worker: which operations give which dtype, found by running them.

A backend's `casts` names its operations and runs one; the dtype is the result's. Some
refuse two operands of unlike dtypes, which is reported too.
"""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import TypedDict

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.worker import session

FULL = "float32"
INPUTS = {
    "x": np.full((4, 4), 0.5),
    "w": np.full((4, 4), 0.25),
    "b": np.full(4, 0.5),
    "image": np.full((1, 1, 8, 8), 0.5),
    "kernel": np.full((1, 1, 3, 3), 0.5),
    "labels": np.array([0, 1, 2, 3]),
}
REFUSED = "refused"
Row = dict[str, str | None]  # half, mixed, policy, policy_half -> the result's dtype


class CastList(TypedDict):
    """The framework's policy by its name, None where there is none, and each
    operation's row."""

    policy: str | None
    operations: dict[str, Row]


def cast_list(half: str) -> CastList:
    """For every operation the dtype of its result.

    half: of operands in that dtype; mixed: the first in it, any other in float32, None
    for one operand; policy, policy_half: float32 and half operands under the
    framework's policy, None where there is none.
    """
    casts = registry.load(session.current().backend, "casts")
    rows = {name: _row(casts, name, half) for name in casts.OPERATIONS}
    return {"policy": casts.POLICY, "operations": rows}


def _row(casts: ModuleType, name: str, half: str) -> Row:
    names = list(inspect.signature(casts.OPERATIONS[name]).parameters)
    two = len(names) > 1 and names[1] != "labels"
    has_policy = casts.POLICY is not None

    def give(dtypes: list[str], policy: bool) -> str | None:
        return _run(casts, name, half, names, dtypes, policy)

    return {
        "half": give([half, half], False),
        "mixed": give([half, FULL], False) if two else None,
        "policy": give([FULL, FULL], True) if has_policy else None,
        "policy_half": give([half, half], True) if has_policy else None,
    }


def _run(
    casts: ModuleType,
    name: str,
    half: str,
    names: list[str],
    dtypes: list[str],
    policy: bool,
) -> str | None:
    each = [*dtypes, *dtypes[1:]][: len(names)]  # a third operand is as the second
    operands = [
        casts.array(INPUTS[key], dtype) for key, dtype in zip(names, each, strict=True)
    ]
    try:
        result: str | None = casts.run(name, half, policy, operands)
    except Exception as error:  # what a framework says of operands that are unlike
        if len(set(dtypes)) == 1:
            raise RuntimeError(f"{name} in {dtypes[0]}: {error}") from error
        return REFUSED
    return result


COMMANDS: dict[str, Callable[..., object]] = {"cast_list": cast_list}
