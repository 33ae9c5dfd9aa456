"""A model in its worker: opened for inputs in the layout that it takes, and asked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from graphparity.common.contract.trees import Array, Named
from graphparity.common.user.programs import Program
from graphparity.experiments.check.matching import atoms
from graphparity.experiments.check.matching.atoms import Side

Order = tuple[int, ...]
LAYOUTS: dict[
    int, dict[str, Order]
] = {  # axes of an input on the way to the other model
    5: {"channels last": (0, 2, 3, 4, 1), "channels first": (0, 4, 1, 2, 3)},
    4: {"channels last": (0, 2, 3, 1), "channels first": (0, 3, 1, 2)},
    3: {"channels or times exchanged": (0, 2, 1), "time first": (1, 0, 2)},
}


class Seat(Protocol):
    """Where models of one dtype run: a pool, or one whose processes do both dtypes."""

    dtype: str

    def ask(self, name: str, command: str, **arguments: object) -> Any: ...


class Refused(Exception):
    """A model can't be made or called; what its own code raised."""


@dataclass
class Model:
    """One model; orders: of its inputs' and outputs' axes, where they are not as
    inputs.py and the first model have them."""

    program: Program
    label: str
    worker: str
    takes: list[str] = field(default_factory=list)  # of its loss, by name
    loss: bool = False
    trains: bool = False  # its file says how: an optimizer, a step
    steps: bool = False  # by a step of its own
    weights: dict[str, tuple[str, str]] = field(default_factory=dict)  # WEIGHTS
    kind: str = ""
    side: Side = field(default_factory=lambda: atoms.side([]))
    inputs: dict[str, Order] = field(default_factory=dict)
    outputs: dict[str, Order] = field(default_factory=dict)
    opened: bool = False


def ask(pool: Seat, model: Model, command: str, **arguments: Any) -> dict[str, Any]:
    """One request. Raises Refused with what the person's code raised, and
    WorkerFailure."""
    reply: dict[str, Any] = pool.ask(model.worker, command, **arguments)
    if reply["raised"]:
        raise Refused(reply["raised"])
    return reply


def load(pool: Seat, model: Model) -> None:
    """Its file, and what its loss takes. Raises Refused."""
    place = {"place": model.program.place, "function": model.program.function}
    reply = ask(pool, model, "model_load", **place, dtype=pool.dtype)
    model.loss, model.takes = reply["loss"], reply["takes"]
    model.weights, model.trains = _weights(reply["weights"]), bool(reply["trains"])
    model.steps = "step" in reply["trains"]


def _weights(said: object) -> dict[str, tuple[str, str]]:
    """What a file says of its weights. Raises Refused."""
    form = 'WEIGHTS = {"left.name": ("right.name", "transpose 1 0")}'
    if not isinstance(said, dict):
        raise Refused(f"WEIGHTS is {type(said).__name__}; write {form}")
    found = {}
    for name, pair in said.items():
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise Refused(f"WEIGHTS has {name}: {pair!r}; write {form}")
        found[str(name)] = str(pair[0]), str(pair[1])
    return found


def orders(inputs: Named) -> Iterator[dict[str, Order]]:
    """In which layouts a model may want its inputs: as they are, then others, all
    inputs of one rank alike."""
    yield {}
    ranks = {array.ndim for array in inputs.values() if array.dtype.kind == "f"}
    for rank in sorted(ranks & LAYOUTS.keys(), reverse=True):
        for order in LAYOUTS[rank].values():
            yield {n: order for n, array in inputs.items() if array.ndim == rank}


def turned(inputs: Named, order: dict[str, Order]) -> Named:
    """Arrays with their axes in the order that a model takes."""
    return {
        name: np.ascontiguousarray(array.transpose(order[name]))
        if name in order
        else array
        for name, array in inputs.items()
    }


def turned_back(arrays: Named, order: dict[str, Order]) -> Named:
    """The same back."""
    back = {name: tuple(np.argsort(one)) for name, one in order.items()}
    return turned(arrays, back)


def open_model(pool: Seat, model: Model, inputs: Named, seed: int) -> None:
    """Make it for inputs in the layout that is entered in it, and describe it. Raises
    Refused."""
    if model.opened:
        load(pool, model)
    model.opened = True
    given = turned(inputs, model.inputs)
    reply = ask(pool, model, "model_open", inputs=given, seed=seed, dtype=pool.dtype)
    model.kind, model.side = reply["kind"], atoms.side(reply["tensors"])
    ask(pool, model, "model_call", inputs=given)


def read(pool: Seat, model: Model) -> Named:
    """Its weights and statistics by name."""
    found: Named = pool.ask(model.worker, "model_read")
    return found


def drawn(values: Named, side: Side, seed: int, kept: set[str]) -> Named:
    """Weights with which no match is right by chance: what is the same everywhere is
    shaken, variances are positive. kept: names of those that stay as they are."""
    rng, found = np.random.default_rng(seed), Named()
    for name, value in values.items():
        one, array = side.tensors[name], np.asarray(value, np.float64)
        size = float(np.std(array))
        if name in kept:
            found[name] = array
            continue
        if one["role"] == "variance":
            array = rng.uniform(0.5, 1.5, array.shape)
        elif size == 0.0 or one["role"] == "mean":
            array = array + 0.2 * rng.standard_normal(array.shape)
        found[name] = array
    return found


def shaken(values: Named, size: float, seed: int) -> Named:
    """Every floating value multiplied by 1 + d, d uniform in +-size."""
    rng = np.random.default_rng(seed)

    def noisy(array: Array) -> Array:
        if array.dtype.kind != "f":
            return array
        return np.asarray(array * (1.0 + rng.uniform(-size, size, array.shape)))

    return {name: noisy(array) for name, array in values.items()}
