"""Inside a worker: the person's model that is open, its weights, inputs and loss."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session

TRAINS = ("optimizer", "step")  # what a file says of its own training


@dataclass
class Opened:
    """The model of this process; targets: inputs that only its loss takes."""

    model: Any = None
    loss: Callable[..., Any] | None = None
    takes: list[str] = field(default_factory=list)  # of the loss, by name
    module: ModuleType | None = None  # the person's file
    place: str = ""  # where it lies


def held() -> Opened:
    """What this process has opened."""
    return session.current().note(Opened)


def framework() -> ModuleType:
    """How this backend treats a model: its `own/model.py`."""
    return registry.load(session.current().backend, "own", "model")


def guarded(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What a piece of work gives, with what the person's code raised as `raised`."""
    try:
        return {"raised": None, **work()}
    except Raised as error:
        return {"raised": str(error)}


def tensors(inputs: Named) -> list[Any]:
    """The arrays as tensors, in order."""
    return [session.current().runtime.array(a) for a in inputs.values()]


def read() -> Named:
    """Weights and statistics by name."""
    found: Named = framework().read(held().model)
    return found


def write(values: Named) -> None:
    """Weights and statistics, all or some."""
    framework().write(held().model, values)


def loss_of(given: Named) -> Callable[[Any], Any]:
    """The person's loss of an output; given: what else it takes, by name."""
    opened, runtime = held(), session.current().runtime
    arrays = {
        name: runtime.array(given[name]) for name in opened.takes if name in given
    }
    loss = opened.loss
    assert loss is not None
    return lambda output: loss(output, **arrays)
