"""Inside a worker: a step of a person's own program opened, as a cell's step is."""

from collections.abc import Callable
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.documents import Spec
from graphparity.common.contract.timings import Opened
from graphparity.common.system import memory
from graphparity.common.user import loaded, loading, values
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session, timer

SPEC: Spec = {"workload": "own", "kind": "forward"}  # calls that change no state


def open_own(
    place: str, function: str, dtype: str, step: str, inputs: dict[str, Any]
) -> Opened:
    """Open one step of a function: `forward`, or `backward` with it. Its costs are
    those of `open`: the file's import is not among them. Raises Raised."""
    here = session.current()
    session.forget()
    memory.reset_peak()
    base = memory.resident() if here.fresh else None
    here.fresh = False
    loaded.load(place, function, dtype)
    given = values.cast(inputs, dtype)
    leaves = [here.runtime.array(leaf) for leaf in values.tensors(given)]
    return timer.opened(SPEC, lambda: _made(step, given), [leaves], base)


def _made(step: str, given: dict[str, Any]) -> Callable[..., Any]:
    """call(state, *leaves) of this step in this backend's form."""
    here = session.current()
    if not hasattr(here.train, "graph"):
        raise registry.Gap(f"{here.backend} makes no graph of a function alone")
    call = loaded.eager(given)
    maker = getattr(registry.load(here.backend, "own_step"), step)
    made = maker(here.train.graph, lambda *leaves: call(loaded.filled(given, leaves)))
    return lambda _, *leaves: made(*leaves)


def try_own(**asked: Any) -> dict[str, Any]:
    """`open_own`, or what the person's code or the compiler raised."""
    try:
        return {"raised": None, **loading.guarded(lambda: open_own(**asked))}
    except Raised as error:
        return {"raised": str(error)}


COMMANDS = {"open_own": open_own, "try_own": try_own}
