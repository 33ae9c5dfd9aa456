"""The worker's half of agreement: what the oracle is asked.

It works beside backends whose threads spin: with two threads of its own in a product it
waits for them, tenfold; with one it does not.
"""

import functools
from collections.abc import Callable

from threadpoolctl import threadpool_limits

from graphparity.common.agreement.oracle import (
    edges,
    expected,
    inputs,
    self_check,
    shadow,
)
from graphparity.common.system import ceilings


def _on_one_thread(command: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(command)
    def limited(**request: object) -> object:
        with threadpool_limits(1):
            return command(**request)

    return limited


COMMANDS: dict[str, Callable[..., object]] = {
    "draw": _on_one_thread(inputs.draw),
    "judge": _on_one_thread(expected.lockstep),
    "free": _on_one_thread(expected.free),
    "self_check": _on_one_thread(self_check.self_check),
    "edges": _on_one_thread(edges.edges),
    "copy_rates": ceilings.copy_rates,
    "initial_state": inputs.initial_state,
    "begin_shadow": shadow.begin_shadow,
    "shadow": _on_one_thread(shadow.shadow),
}
