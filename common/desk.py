"""What a worker has before it: its backend's modules, and the cell that is open.

The contract (see CONTRIBUTING.md): a backend's `runtime` moves arrays and states in and
out, its `train` makes callables from programs. A *cell's spec* is a dictionary:
`workload`, `kind` (train, pullback, forward), and to train `loss`, `optimizer`, `lr`.
"""

import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

from common import registry

Spec = dict[str, Any]


class Bench(NamedTuple):
    """One backend's modules in this process."""

    name: str
    runtime: ModuleType
    train: ModuleType


class Timed(NamedTuple):
    """A cell that is open for timing: its callable and what it starts from.

    Its state is beside it, `DESK["state"]`.
    """

    spec: Spec
    call: Callable[..., Any]
    start: Any
    batches: list[Any]


DESK: dict[str, Any] = {}  # this process's bench and its open cell


def start(backend: str, device: str) -> dict[str, Any]:
    """Import the framework, timed, and take the device."""
    begin = time.perf_counter()
    runtime = registry.load(backend, "runtime")
    train = registry.load(backend, "train")
    import_s = time.perf_counter() - begin
    DESK["bench"] = Bench(backend, runtime, train)
    try:
        name = runtime.start(device)
    except LookupError as error:
        return {"unavailable": str(error), "import_s": import_s}
    found = {"device": name, "versions": runtime.versions()}
    return {**found, "import_s": import_s}


def make(spec: Spec, params: Any, batch: Any) -> tuple[Any, Callable[..., Any]]:
    """The state and the main callable of a cell; arrays are the framework's own."""
    name, _, train = DESK["bench"]
    program = registry.load(name, "workloads", spec["workload"])
    if spec["kind"] == "train":
        optimizer = registry.load(name, "optimizers", spec["optimizer"])
        rule = optimizer.make(lr=spec["lr"])
        loss = getattr(program, spec["loss"])
        made = train.make_trainer(loss, rule, params, batch)
    else:
        makers = {"forward": train.make_forward, "pullback": train.make_pullback}
        made = makers[spec["kind"]](program.forward, params, batch)
    state, call = made
    return state, call


def arrays(values: Any) -> list[Any]:
    """NumPy arrays as the framework's own, on its device."""
    return [DESK["bench"].runtime.array(value) for value in values]


def forget() -> None:
    """Drop the open cell and everything that was compiled for it."""
    DESK.pop("timed", None)
    DESK.pop("state", None)
    DESK["bench"].runtime.forget()
