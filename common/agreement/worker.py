"""The worker's half of agreement: what the oracle is asked."""

from graphparity.common.agreement.oracle import expected
from graphparity.common.system import machine

COMMANDS = {
    "draw": expected.draw,
    "judge": expected.lockstep,
    "free": expected.free,
    "self_check": expected.self_check,
    "copy_rate": machine.copy_rate,
    "initial_state": expected.initial_state,
    "begin_shadow": expected.begin_shadow,
    "shadow": expected.shadow,
}
