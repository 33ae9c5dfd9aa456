"""The commands of agreement that the oracle's worker answers."""

from collections.abc import Callable

from graphparity.common.agreement.oracle import expected, inputs, self_check, shadow
from graphparity.common.system import ceilings

COMMANDS: dict[str, Callable[..., object]] = {
    "draw": inputs.draw,
    "judge": expected.lockstep,
    "free": expected.free,
    "self_check": self_check.self_check,
    "copy_rates": ceilings.copy_rates,
    "initial_state": inputs.initial_state,
    "begin_shadow": shadow.begin_shadow,
    "shadow": shadow.shadow,
}
