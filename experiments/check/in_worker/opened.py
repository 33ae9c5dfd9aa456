"""Inside a worker: the model of this process, and what is differentiated of it."""

import inspect
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import loaded, values
from graphparity.common.user.loading import Raised
from graphparity.common.worker import session

TRAINS = ("optimizer", "step")  # what a file says of its own training


@dataclass
class Opened:
    """What is open in this process: a file's model, and its loss; lines: of its file,
    at which its parts were made, by their ids."""

    model: Any = None
    loss: Callable[..., Any] | None = None
    takes: list[str] = field(default_factory=list)  # of the loss, by name
    place: str = ""  # where the file lies
    function: str = ""  # what makes the model in it
    lines: dict[int, int] = field(default_factory=dict)


def makes(maker: Any) -> bool:
    """Whether what a file calls its model makes one, or is one."""
    return inspect.isclass(maker) or inspect.isroutine(maker)


def seeded(seed: int) -> None:
    """What a model draws while it is made comes from this seed: weights, and whatever
    else its file draws, by Python, NumPy or its framework."""
    random.seed(seed)
    np.random.seed(seed)
    if hasattr(framework(), "seeded"):
        framework().seeded(seed)


def held() -> Opened:
    """The model of this process."""
    return session.current().note(Opened)


def framework() -> ModuleType:
    """The file `own/model` of this process's backend."""
    return registry.load(session.current().backend, "own", "model")


def graph() -> Callable[..., Any]:
    """What makes a static form of a function, or leaves it as it is, in this
    backend."""
    return loaded.static_form()


def guarded(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What it gives, with `raised`: what a person's own code raised, or None."""
    try:
        return {"raised": None, **work()}
    except Raised as error:
        return {"raised": str(error)}


def tensors(inputs: Named) -> list[Any]:
    """Inputs as this framework's tensors, in order."""
    return [session.current().runtime.array(a) for a in inputs.values()]


def read() -> Named:
    """Weights and statistics by name."""
    found: Named = framework().read(held().model)
    return found


def write(given: Named) -> None:
    """Weights and statistics, all or some. Raises ValueError for a name that the model
    has not."""
    if strange := given.keys() - read().keys():
        raise ValueError(f"no weight is called {', '.join(sorted(strange))}")
    framework().write(held().model, given)


def outputs(result: Any) -> values.Given:
    """What a model gave, as NumPy arrays by name."""
    user = registry.load(session.current().backend, "own", "function")
    return values.given(result, user.is_tensor, session.current().runtime.numpy)


def loss_of(given: Named) -> Callable[[Any], Any]:
    """The file's loss as a function of the output alone. given: what else it takes."""
    one, runtime = held(), session.current().runtime
    arrays = {name: runtime.array(given[name]) for name in one.takes if name in given}
    loss = one.loss
    assert loss is not None
    return lambda output: loss(output, **arrays)


def products(cotangents: Named) -> Callable[[Any], Any]:
    """sum(output * cotangent) as a function of the output."""
    own, runtime = framework(), session.current().runtime
    factors = {name: runtime.array(c) for name, c in cotangents.items()}

    def scalar(output: Any) -> Any:
        found = values.leaves(output)
        terms = [own.product(found[n], c) for n, c in factors.items()]
        return sum(terms[1:], terms[0])

    return scalar
